"""Where samples come from: labelled faces dressed, disturbed and cropped afresh each time they are drawn."""
