"""What the command line does, a module a command. Heavy imports stand inside the functions: help is instant."""
