package dev.demitasse.linux.resctrl;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A group of processes that share an allocation (a CTRL_MON group).
public final class ResctrlGroup {
    private final Resctrl resctrl;
    private final String directory;

    ResctrlGroup(Resctrl resctrl, String directory) {
        this.resctrl = resctrl;
        this.directory = directory;
    }

    /// Its absolute path.
    public String directory() {
        return directory;
    }

    /// Whether it is there.
    public boolean exists() {
        return new File(directory).isDirectory();
    }

    /// Makes it.
    ///
    /// @return false if it was there before
    /// @throws ResctrlFailed the kernel refuses another one
    public boolean create() throws ResctrlFailed {
        return resctrl.make(directory);
    }

    /// What is allocated, one line for each resource, such as `L3:0=ff;1=ff`.
    ///
    /// @throws SyscallFailed the group is gone
    public List<String> schemata() throws SyscallFailed {
        List<String> lines = new ArrayList<>();
        for (String line : KernelFile.read(directory + "/schemata").split("\n", -1)) {
            if (!line.isBlank()) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    /// Allocates, with one write.
    ///
    /// @param lines such as `L3:0=ff;1=ff` or `MB:0=50`
    /// @throws ResctrlFailed the kernel does not take them; it says why
    public void setSchemata(List<String> lines) throws ResctrlFailed {
        put(directory + "/schemata", String.join("\n", lines) + "\n");
    }

    /// Finds what differs between an allocation that is asked for and the one the group has. Only
    /// the caches that the line names count.
    ///
    /// @param line such as `L3:0=ff;1=ff`
    /// @return the group's own line, or what stands for a missing one; null if nothing differs
    /// @throws SyscallFailed the group's allocation could not be read
    public @Nullable String difference(String line) throws SyscallFailed {
        String resource = resource(line);
        String present = null;
        for (String candidate : KernelFile.read(directory + "/schemata").split("\n", -1)) {
            if (resource(candidate).equals(resource)) {
                present = candidate.strip();
            }
        }
        if (present == null) {
            return "no line " + resource + ":";
        }
        for (String wanted : domains(line)) {
            if (!wanted.isEmpty() && !contains(domains(present), wanted)) {
                return present;
            }
        }
        return null;
    }

    private static boolean contains(String[] domains, String wanted) {
        for (String domain : domains) {
            if (domain.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String resource(String line) {
        int colon = line.indexOf(':');
        return (colon < 0 ? line : line.substring(0, colon)).strip();
    }

    /// The parts `ID=VALUE` of a line, without what does not count: blanks, case, leading zeros.
    private static String[] domains(String line) {
        String[] domains = line.substring(line.indexOf(':') + 1).split(";", -1);
        for (int i = 0; i < domains.length; i++) {
            int equals = domains[i].indexOf('=');
            domains[i] =
                    equals < 0
                            ? domains[i].strip()
                            : plain(domains[i].substring(0, equals))
                                    + "="
                                    + plain(domains[i].substring(equals + 1));
        }
        return domains;
    }

    private static String plain(String number) {
        String digits = number.strip().toLowerCase(Locale.ROOT);
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }

    /// Puts a process into the group.
    ///
    /// @throws ResctrlFailed the kernel does not take it
    public void add(int pid) throws ResctrlFailed {
        put(directory + "/tasks", Integer.toString(pid));
    }

    /// A monitoring group within this one.
    public ResctrlGroup monitor(String name) {
        return new ResctrlGroup(resctrl, directory + "/mon_groups/" + name);
    }

    /// One write(2), which the kernel answers as a whole.
    private void put(String path, String text) throws ResctrlFailed {
        try (FileOutputStream out = new FileOutputStream(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw resctrl.failed(SyscallFailed.of("write", path, e).getMessage());
        }
    }
}
