package dev.demitasse.cdi;

/// A network interface to move into the container (CDI specification, netDevices; since 1.1.0).
///
/// @param hostInterfaceName its name on the host
/// @param name its name in the container
public record NetDeviceEdit(String hostInterfaceName, String name) {}
