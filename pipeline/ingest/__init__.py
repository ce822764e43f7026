"""What is this file, which way does each of its pages go, and how does a page look."""
