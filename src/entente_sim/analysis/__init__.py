"""What runs mean: effects of the futures against baseline and null."""
