package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.planner.PlannerServer;
import dev.demitasse.cli.training.Warmup;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.sys.PlannerSocket;
import java.io.IOException;
import java.util.List;

/// `planner`: stays resident and serves other callers, until it is told to stop. `planner status`
/// asks such a one.
final class PlannerCommand implements Command {
    /// Variable the launcher sets for us where systemd has handed it a listening socket.
    private static final String ADOPTED = "DEMITASSE_LISTEN_FD";

    @Override
    public CommandModel model() {
        return new CommandModel(
                "planner",
                List.of("status"),
                "stay resident and serve other calls; or tell how the resident one does",
                0,
                1,
                List.of(Flag.text("socket", null, "PATH", "socket it listens on")));
    }

    @Override
    public int run(Call call) throws CommandFailure, IOException {
        String path = PlannerAddress.of(call);
        if (call.arguments().count() == 0) {
            serve(call, path);
            return 0;
        } else if (call.arguments().positional(0).equals("status")) {
            call.print(PlannerStatus.of(call, path));
            return 0;
        }
        throw new CommandFailure(
                "planner knows nothing of \"" + call.arguments().positional(0) + "\"");
    }

    private static void serve(Call call, String path) throws CommandFailure, IOException {
        if (call.resident() != null) {
            throw new CommandFailure("a planner is serving this call already");
        }
        Warmup.run(call.conversation());
        String adopted = System.getenv(ADOPTED);
        PlannerServer server;
        try {
            PlannerSocket socket =
                    adopted == null
                            ? PlannerAddress.listen(call, path)
                            : PlannerSocket.adopt(number(adopted));
            server = new PlannerServer(socket, call.conversation());
        } catch (SyscallFailed e) {
            throw new CommandFailure(
                    e.errno() == Errno.EADDRINUSE
                            ? "another planner is listening on " + path
                            : "unable to listen: " + e.getMessage());
        }
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, main), "stop"));
        call.print("planner ready on " + (adopted == null ? path : "an inherited socket") + "\n");
        server.serve();
    }

    /// SIGTERM: the JVM ends with its shutdown hooks, and so must wait here for the main thread to
    /// end it.
    private static void stop(PlannerServer server, Thread main) {
        server.stop();
        try {
            main.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static int number(String text) throws CommandFailure {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new CommandFailure(ADOPTED + " is no number: " + text);
        }
    }
}
