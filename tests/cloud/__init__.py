"""The cloud on this machine: started, deployed to, shown (`make run`, `make demo`) and tested against (`make test-cloud`)."""
