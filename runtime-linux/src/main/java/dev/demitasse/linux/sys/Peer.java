package dev.demitasse.linux.sys;

/// Who is at the other end of a unix socket (SO_PEERCRED, unix(7)), as of the moment it connected.
///
/// @param pid its process in our pid namespace, 0 if it has none there
/// @param uid its effective user id in our user namespace
/// @param gid its effective group id in our user namespace
public record Peer(int pid, int uid, int gid) {}
