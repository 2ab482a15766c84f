"""What holds for every discovered function and format."""
