package dev.demitasse.cli.command;

import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.planner.PlannerClient;
import dev.demitasse.cli.planner.PlannerServer;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/// How the resident planner does: told by itself, or asked for by a cold one.
final class PlannerStatus {
    private PlannerStatus() {}

    /// One line each for pid, uptime, requests served, build and resident memory.
    ///
    /// @param path the planner's socket
    /// @throws CommandFailure if there is no planner that would answer us
    static String of(Call call, String path) throws CommandFailure {
        PlannerServer resident = call.resident();
        if (resident != null) {
            return own(resident, call.hello().buildId());
        }
        byte[] hello =
                PlannerClient.hello(
                        call.hello().buildId(),
                        call.hello().euid(),
                        List.of(call.arguments().program(), "planner", "status", "--socket", path),
                        "/",
                        List.of());
        try {
            return PlannerClient.ask(path, hello);
        } catch (SyscallFailed _) {
            throw new CommandFailure("no planner is listening on " + path);
        } catch (EOFException _) {
            throw new CommandFailure(
                    "the planner on " + path + " is of another build, or sees other namespaces");
        } catch (IOException e) {
            throw CommandFailure.of("ask", path, e);
        }
    }

    private static String own(PlannerServer server, String build) {
        return "pid: "
                + ProcessHandle.current().pid()
                + "\nuptime: "
                + server.uptimeSeconds()
                + " s\nrequests: "
                + server.served()
                + "\nbuild: "
                + build
                + "\nrss: "
                + residentKilobytes()
                + " kB\n";
    }

    /// VmRSS of proc_pid_status(5).
    private static String residentKilobytes() {
        try {
            String status = KernelFile.read("/proc/self/status");
            int at = status.indexOf("VmRSS:");
            int end = status.indexOf(" kB", at);
            return at < 0 || end < 0 ? "?" : status.substring(at + 6, end).trim();
        } catch (SyscallFailed _) {
            return "?";
        }
    }
}
