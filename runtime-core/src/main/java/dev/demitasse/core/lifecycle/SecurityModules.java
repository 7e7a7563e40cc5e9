package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Process;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether this machine has the security modules that a configuration counts on. Without AppArmor
/// or SELinux a process would run less confined than is asked for, so that its profile or label is
/// an error, in runc's words. A label for mounts only would label nothing: it is left out with a
/// warning, as crun does without one.
final class SecurityModules {
    private static final String APPARMOR = "/sys/module/apparmor/parameters/enabled";
    private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

    private SecurityModules() {}

    /// Whether SELinux labels are to be applied.
    ///
    /// @param warnings gets a line for a label that has no effect
    /// @throws OperationFailed if the process needs a module that is not enabled
    static boolean check(Process process, @Nullable Linux linux, List<String> warnings)
            throws OperationFailed {
        if (process.apparmorProfile() != null && !hasAppArmor()) {
            throw new OperationFailed(
                    "/process/apparmorProfile: apparmor: config provided but apparmor not supported"
                            + " (AppArmor is not enabled on this machine)");
        }
        String mountLabel = linux == null ? null : linux.mountLabel();
        if (process.selinuxLabel() == null && mountLabel == null) {
            return false;
        }
        boolean enabled = Files.exists(SELINUX);
        if (process.selinuxLabel() != null && !enabled) {
            throw new OperationFailed(
                    "/process/selinuxLabel: selinux label is specified in config, but selinux is"
                            + " disabled or not supported");
        }
        if (!enabled) {
            warnings.add("/linux/mountLabel: has no effect, SELinux is not enabled");
        }
        return enabled;
    }

    private static boolean hasAppArmor() {
        try {
            return KernelFile.read(APPARMOR).startsWith("Y");
        } catch (SyscallFailed e) {
            return false;
        }
    }
}
