package dev.demitasse.linux.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where systemd listens: D-Bus addresses (D-Bus specification, Server Addresses), in the order in
/// which they are tried.
public final class BusAddress {
    private static final String PRIVATE = "/systemd/private";
    private static final String PATH = "unix:path=";

    private BusAddress() {}

    /// The system's manager: the system bus, else the manager's own socket, which only root may use
    /// and which is there before and after the bus is.
    ///
    /// @param given the caller's `DBUS_SYSTEM_BUS_ADDRESS`, which is then the only one
    public static List<String> ofSystem(@Nullable String given) {
        return given != null && !given.isEmpty()
                ? List.of(given)
                : List.of(PATH + "/run/dbus/system_bus_socket", PATH + "/run" + PRIVATE);
    }

    /// A user's manager: the session bus, else the manager's own socket.
    ///
    /// @param given the caller's `DBUS_SESSION_BUS_ADDRESS`, which is then the only one
    /// @param runtimeDirectory the caller's `XDG_RUNTIME_DIR`
    /// @param uid the caller, whose usual runtime directory is taken without either
    public static List<String> ofUser(
            @Nullable String given, @Nullable String runtimeDirectory, int uid) {
        if (given != null && !given.isEmpty()) {
            return List.of(given);
        }
        String directory =
                runtimeDirectory == null || runtimeDirectory.isEmpty()
                        ? "/run/user/" + uid
                        : runtimeDirectory;
        return List.of(PATH + directory + "/bus", PATH + directory + PRIVATE);
    }

    /// Whether the manager itself listens there, and not a bus.
    static boolean isPrivate(String address) {
        return address.endsWith(PRIVATE);
    }

    /// The socket's path, of the first `unix:path=` in a list of addresses.
    ///
    /// @throws SystemdFailed there is none: no other transport is spoken
    static String path(String addresses) throws SystemdFailed {
        for (String address : split(addresses, ';')) {
            if (!address.startsWith("unix:")) {
                continue;
            }
            for (String pair : split(address.substring("unix:".length()), ',')) {
                if (pair.startsWith("path=")) {
                    return unescape(pair.substring("path=".length()));
                }
            }
        }
        throw new SystemdFailed(
                SystemdFailed.Reason.NO_BUS,
                "D-Bus address \"" + addresses + "\" is none of unix:path=PATH");
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return parts;
    }

    private static String unescape(String value) throws SystemdFailed {
        byte[] in = value.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new SystemdFailed("D-Bus address with a stray %: \"" + value + "\"");
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
