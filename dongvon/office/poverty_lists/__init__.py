"""The ward's yearly poverty list: read, checked, taken over whole or not at all."""
