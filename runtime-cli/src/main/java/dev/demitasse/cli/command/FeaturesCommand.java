package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.core.plan.RuntimeFeatures;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `features`: prints what this runtime can do, for engines to choose by.
final class FeaturesCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "features",
                List.of(),
                "print what this runtime supports, as JSON",
                0,
                0,
                List.of());
    }

    @Override
    public int run(Call call) throws IOException {
        byte[] json = SpecWriter.write(RuntimeFeatures.describe(release()));
        call.print(new String(json, StandardCharsets.UTF_8));
        return 0;
    }

    private static @Nullable String release() {
        try {
            return KernelFile.read("/proc/sys/kernel/osrelease").strip();
        } catch (SyscallFailed _) {
            return null;
        }
    }
}
