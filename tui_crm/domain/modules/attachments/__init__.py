"""Files that are kept with customers and what happens with them."""
