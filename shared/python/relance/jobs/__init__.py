"""The jobs: one file each says which records are due and what to decide; `run` drives them all, `registry` names them."""
