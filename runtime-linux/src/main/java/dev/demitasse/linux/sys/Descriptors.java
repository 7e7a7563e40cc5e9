package dev.demitasse.linux.sys;

/// Descriptors that are closed together, but not while a call on them is under way: their numbers
/// would be given out again, and the call would be one on somebody else's file.
final class Descriptors {
    private final int[] fds;
    private int users;
    private boolean closed;

    Descriptors(int... fds) {
        this.fds = fds;
    }

    /// To be called before each call on a descriptor, with [#leave] after it.
    ///
    /// @return false if they are closed
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        users++;
        return true;
    }

    synchronized void leave() {
        users--;
        if (closed && users == 0) {
            closeAll();
        }
    }

    /// Closes them as soon as no call is under way.
    ///
    /// @return whether there is one, which is then to be woken
    synchronized boolean close() {
        if (!closed) {
            closed = true;
            if (users == 0) {
                closeAll();
            }
        }
        return users > 0;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void closeAll() {
        for (int fd : fds) {
            // Linux gives the number back whatever close(2) says.
            LibC.CALLS.close(fd);
        }
    }
}
