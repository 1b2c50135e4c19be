"""What template.yaml says, once SAM has rendered it, held against the code that it deploys."""
