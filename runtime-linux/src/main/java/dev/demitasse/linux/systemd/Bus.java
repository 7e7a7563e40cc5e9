package dev.demitasse.linux.systemd;

import dev.demitasse.linux.SyscallFailed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.spi.message.OutputStreamMessageWriter;
import org.jspecify.annotations.Nullable;

/// One connection to a D-Bus, or to a manager that speaks D-Bus itself, used by one thread. A
/// second one closes it when its time is over: then whatever is being waited for fails.
///
/// Of dbus-java only the messages are used. Its connections bring thread pools, proxies by
/// reflection and retries, which cost a cold start more than all the rest of a `create`.
final class Bus implements AutoCloseable {
    private static final byte LITTLE_ENDIAN = 'l';
    private static final String DRIVER = "org.freedesktop.DBus";
    private static final int LONGEST_LINE = 1024;

    private final String address;
    private final SocketChannel channel;
    private final long seconds;
    private final InputStreamMessageReader reader;
    private final OutputStreamMessageWriter writer;
    private final MessageFactory messages = new MessageFactory(LITTLE_ENDIAN);
    private final Map<String, String> endedJobs = new HashMap<>();
    private volatile boolean closed;
    private volatile boolean late;

    private Bus(String address, SocketChannel channel, long nanos) {
        this.address = address;
        this.channel = channel;
        this.seconds = nanos / 1_000_000_000;
        this.reader = new InputStreamMessageReader(channel);
        this.writer = new OutputStreamMessageWriter(channel);
        long deadline = System.nanoTime() + nanos;
        Thread watch = new Thread(() -> closeAt(deadline), "D-Bus deadline");
        watch.setDaemon(true);
        watch.start();
    }

    /// Connects and authenticates.
    ///
    /// @param nanos how long the connection may be used at all
    static Bus connect(String address, long nanos) throws SystemdFailed {
        String path = BusAddress.path(address);
        Bus bus;
        try {
            bus = new Bus(address, SocketChannel.open(StandardProtocolFamily.UNIX), nanos);
        } catch (IOException e) {
            throw new SystemdFailed(SyscallFailed.of("socket", path, e).getMessage());
        }
        try {
            bus.channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            bus.close();
            throw new SystemdFailed(
                    SystemdFailed.Reason.NO_BUS,
                    bus.late
                            ? bus.tooLate("connect")
                            : SyscallFailed.of("connect", path, e).getMessage());
        }
        try {
            bus.authenticate();
            if (!BusAddress.isPrivate(address)) {
                bus.call(DRIVER, "/org/freedesktop/DBus", DRIVER, "Hello", null);
            }
            return bus;
        } catch (SystemdFailed e) {
            bus.close();
            throw e;
        }
    }

    String address() {
        return address;
    }

    /// Has the bus pass on this manager's word that a job has ended.
    void watchJobs(String manager, String path) throws SystemdFailed {
        if (!BusAddress.isPrivate(address)) {
            String rule =
                    "type='signal',interface='"
                            + manager
                            + "',member='JobRemoved',path='"
                            + path
                            + "'";
            call(DRIVER, "/org/freedesktop/DBus", DRIVER, "AddMatch", "s", rule);
        }
    }

    /// Calls a method and waits for its answer.
    ///
    /// @param signature of the arguments, null for none
    /// @return what it returns
    Object[] call(
            String destination,
            String path,
            String face,
            String member,
            @Nullable String signature,
            Object... arguments)
            throws SystemdFailed {
        try {
            MethodCall call =
                    messages.createMethodCall(
                            destination, path, face, member, (byte) 0, signature, arguments);
            writer.writeMessage(call);
            while (true) {
                Message answer = read();
                if (answer.getReplySerial() != call.getSerial()) {
                    continue;
                }
                Object[] values = answer.getParameters();
                if (answer instanceof Error) {
                    String text = values.length > 0 ? String.valueOf(values[0]) : "";
                    throw refused(member, answer.getName(), text);
                }
                return values;
            }
        } catch (DBusException e) {
            throw new SystemdFailed(member + ": " + e.getMessage());
        } catch (IOException e) {
            throw lost(member, e);
        }
    }

    /// Waits for the end of a job.
    ///
    /// @return its result, `done` if it has succeeded
    String awaitJob(String job, String what) throws SystemdFailed {
        try {
            String result;
            while ((result = endedJobs.remove(job)) == null) {
                read();
            }
            return result;
        } catch (DBusException e) {
            throw new SystemdFailed(what + ": " + e.getMessage());
        } catch (IOException e) {
            throw lost(what, e);
        }
    }

    private Message read() throws IOException, DBusException {
        Message message;
        do {
            message = reader.readMessage();
        } while (message == null);
        if (message instanceof DBusSignal && "JobRemoved".equals(message.getName())) {
            // id, job, unit, result
            Object[] values = message.getParameters();
            endedJobs.put(String.valueOf(values[1]), String.valueOf(values[3]));
        }
        return message;
    }

    private static SystemdFailed refused(String member, String error, String text) {
        SystemdFailed.Reason reason =
                switch (error) {
                    case "org.freedesktop.systemd1.UnitExists" -> SystemdFailed.Reason.UNIT_EXISTS;
                    case "org.freedesktop.systemd1.NoSuchUnit" -> SystemdFailed.Reason.NO_SUCH_UNIT;
                    case "org.freedesktop.DBus.Error.ServiceUnknown",
                            "org.freedesktop.DBus.Error.NameHasNoOwner",
                            "org.freedesktop.DBus.Error.Spawn.ChildExited" ->
                            SystemdFailed.Reason.NO_BUS;
                    default -> SystemdFailed.Reason.OTHER;
                };
        return new SystemdFailed(reason, member + ": " + text + " (" + error + ")");
    }

    private SystemdFailed lost(String what, IOException e) {
        return late
                ? new SystemdFailed(tooLate(what))
                : new SystemdFailed(
                        what + ": lost the connection to " + address + ": " + e.getMessage());
    }

    private String tooLate(String what) {
        return what + ": no answer from " + address + " within " + seconds + " s";
    }

    /// EXTERNAL without a name: the kernel says who we are (D-Bus specification, EXTERNAL).
    private void authenticate() throws SystemdFailed {
        try {
            send("\0AUTH EXTERNAL\r\n");
            String answer = line();
            if (answer.startsWith("DATA")) {
                send("DATA\r\n");
                answer = line();
            }
            if (!answer.startsWith("OK")) {
                throw new SystemdFailed(address + " does not take us: " + answer);
            }
            send("BEGIN\r\n");
        } catch (IOException e) {
            throw lost("AUTH", e);
        }
    }

    private void send(String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        // One by one: what follows is the reader's.
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_LINE && channel.read(one.clear()) == 1) {
            char c = (char) one.get(0);
            if (c == '\n') {
                return line.toString();
            } else if (c != '\r') {
                line.append(c);
            }
        }
        throw new IOException("it ended the connection");
    }

    private void closeAt(long deadline) {
        while (!closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                late = true;
                closeChannel();
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException _) {
            // There is nothing to be done about it.
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        closeChannel();
    }
}
