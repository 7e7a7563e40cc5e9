package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.SeccompRules;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.seccomp.CompiledFilter;
import dev.demitasse.linux.seccomp.FilterCache;
import dev.demitasse.linux.seccomp.FilterFailed;
import dev.demitasse.linux.seccomp.FilterRules;
import dev.demitasse.linux.sys.Libseccomp;
import dev.demitasse.spec.Seccomp;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A compiled profile: one that was compiled before, or just now.
final class SeccompFilter {
    // What names the build of this distribution on the command line of the JVM.
    private static final String BUILD = "demitasse.build";

    private final FilterCache cache;
    private final CompiledFilter filter;
    private final boolean fresh;

    private SeccompFilter(FilterCache cache, CompiledFilter filter, boolean fresh) {
        this.cache = cache;
        this.filter = filter;
        this.fresh = fresh;
    }

    /// Finds or compiles the filter; writes nothing.
    ///
    /// @param directory where compiled filters are kept
    /// @throws RuntimeFailure if the profile cannot be compiled on this machine
    static SeccompFilter of(Seccomp seccomp, Path directory) throws RuntimeFailure {
        FilterRules rules = SeccompRules.of(seccomp);
        FilterCache cache = new FilterCache(directory, System.getProperty(BUILD, ""), rules);
        CompiledFilter known = cache.find();
        if (known != null) {
            return new SeccompFilter(cache, known, false);
        }
        try {
            CompiledFilter compiled = Libseccomp.compile(rules);
            cache.remember(compiled);
            return new SeccompFilter(cache, compiled, true);
        } catch (FilterFailed e) {
            throw new OperationFailed("/linux/seccomp" + e.pointer() + ": " + e.getMessage());
        } catch (SyscallFailed e) {
            throw new OperationFailed("/linux/seccomp: " + e.getMessage());
        }
    }

    byte[] program() {
        return filter.program();
    }

    /// Names the system calls that libseccomp does not know.
    void tellSkipped(Consumer<String> listener) {
        for (String name : filter.skipped()) {
            listener.accept(
                    "/linux/seccomp/syscalls: libseccomp knows no system call \""
                            + name
                            + "\", which is left out");
        }
    }

    /// Keeps a filter that was just compiled for later commands.
    void keep() {
        if (fresh) {
            cache.write(filter);
        }
    }
}
