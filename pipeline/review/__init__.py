"""What people look at and decide: the difference of two runs, and the page where a run is reviewed."""
