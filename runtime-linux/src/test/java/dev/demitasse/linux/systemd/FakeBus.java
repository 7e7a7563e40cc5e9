package dev.demitasse.linux.systemd;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.spi.message.OutputStreamMessageWriter;
import org.freedesktop.dbus.types.Variant;

/// A bus with a systemd on it that gives prepared answers, to one client after another.
final class FakeBus implements AutoCloseable {
    private static final MessageFactory MESSAGES = new MessageFactory((byte) 'l');

    /// One message to be sent for a call.
    interface Answer {
        Message to(MethodCall call) throws DBusException;

        static Answer done() {
            return call -> MESSAGES.createMethodReturn(call, null);
        }

        static Answer job(String path) {
            return call -> MESSAGES.createMethodReturn(call, "o", path);
        }

        static Answer text(String value) {
            return call -> MESSAGES.createMethodReturn(call, "v", new Variant<>(value));
        }

        static Answer error(String name) {
            return call -> MESSAGES.createError(null, name, call.getSerial(), "s", "no");
        }

        static Answer removed(String job, String result) {
            return call ->
                    MESSAGES.createSignal(
                            null,
                            "/org/freedesktop/systemd1",
                            "org.freedesktop.systemd1.Manager",
                            "JobRemoved",
                            "uoss",
                            7L,
                            job,
                            "a.scope",
                            result);
        }
    }

    private final Path socket;
    private final boolean bus;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final Map<String, Deque<List<Answer>>> answers = new ConcurrentHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> arguments = new ConcurrentHashMap<>();
    private volatile boolean rejecting;

    FakeBus(Path directory) throws IOException {
        this(directory.resolve("bus"), true);
    }

    FakeBus(Path socket, boolean bus) throws IOException {
        this.socket = socket;
        this.bus = bus;
        Files.createDirectories(socket.getParent());
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        this.thread = new Thread(this::serve, "fake bus");
        thread.start();
    }

    String address() {
        return "unix:path=" + socket;
    }

    void on(String member, Answer... sent) {
        answers.computeIfAbsent(member, _ -> new ArrayDeque<>()).add(List.of(sent));
    }

    void rejectAll() {
        rejecting = true;
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    String arguments(String member) {
        return String.valueOf(arguments.get(member));
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                if (authenticate(client)) {
                    converse(client);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | DBusException e) {
                // The client has had enough; the next one, please.
                continue;
            }
        }
    }

    private boolean authenticate(SocketChannel client) throws IOException {
        read(client);
        if (rejecting) {
            send(client, "REJECTED EXTERNAL\r\n");
            return false;
        }
        send(client, "DATA\r\n");
        read(client);
        send(client, "OK 0123456789abcdef\r\n");
        read(client);
        return true;
    }

    private static void read(SocketChannel client) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        do {
            if (client.read(one.clear()) < 0) {
                throw new IOException("the client is gone");
            }
        } while (one.get(0) != '\n');
    }

    private static void send(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void converse(SocketChannel client) throws IOException, DBusException {
        InputStreamMessageReader reader = new InputStreamMessageReader(client);
        OutputStreamMessageWriter writer = new OutputStreamMessageWriter(client);
        while (true) {
            if (!(reader.readMessage() instanceof MethodCall call)) {
                continue;
            }
            synchronized (this) {
                calls.add(call.getName());
            }
            arguments.put(call.getName(), text(call.getParameters()));
            Deque<List<Answer>> prepared = answers.get(call.getName());
            boolean driver = bus && List.of("Hello", "AddMatch").contains(call.getName());
            List<Answer> sent = driver ? List.of(Answer.done()) : prepared.remove();
            for (Answer answer : sent) {
                writer.writeMessage(answer.to(call));
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(FakeBus::text).toList().toString();
        } else if (value instanceof List<?> list) {
            return list.stream().map(FakeBus::text).toList().toString();
        } else if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof Variant<?> variant) {
            return text(variant.getValue());
        } else if (value instanceof Map<?, ?> map) {
            StringBuilder out = new StringBuilder("{");
            map.forEach((k, v) -> out.append(k).append('=').append(text(v)));
            return out.append('}').toString();
        }
        return String.valueOf(value);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
