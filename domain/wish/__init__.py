"""What teachers say about going (交流意愿): willing or not in a school year, and where to; plans are made with it."""
