"""The compiled fast way: answers decoded straight into the client's shape, by code made for one plan."""
