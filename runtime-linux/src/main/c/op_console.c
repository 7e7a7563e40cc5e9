/* The container's terminal. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <termios.h>

/* The multiplexer of the container's own devpts: a path alone could be made to lead to another one.
 */
static int open_master(struct run *run) {
    struct statfs fs;
    int unlock = 0;
    int master = in_root(run, "/dev/pts/ptmx", O_RDWR | O_NOCTTY, KERNEL_RESOLVE_NO_SYMLINKS);
    if (master < 0)
        return failed(run, STEP_OPENAT2);
    if (fstatfs(master, &fs) != 0 || fs.f_type != KERNEL_DEVPTS_MAGIC || !is_device(master, 5, 2))
        return failed_with(run, STEP_FSTAT, ENODEV);
    return ioctl(master, TIOCSPTLCK, &unlock) == 0 ? master : failed(run, STEP_IOCTL);
}

static int bind_console(struct run *run, int slave) {
    char name[256];
    int parent = make_parent(run, "/dev/console", name);
    if (parent < 0)
        return failed(run, STEP_OPENAT2);
    int file = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
    file = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return failed(run, STEP_OPENAT2);
    int tree = clone_tree(run, slave, "", AT_EMPTY_PATH);
    int result = tree < 0 ? tree : attach(run, tree, file);
    close(file);
    close(parent);
    return result;
}

int op_CONSOLE(struct run *run, const struct arg *args) {
    struct winsize size = {.ws_row = (unsigned short)args[2].number,
                           .ws_col = (unsigned short)args[3].number};
    uint32_t rows, columns;
    int master = open_master(run);
    if (master < 0)
        return master;
    if (!size.ws_row && !size.ws_col && terminal_size(run->launcher, &rows, &columns)) {
        size.ws_row = (unsigned short)rows;
        size.ws_col = (unsigned short)columns;
    }
    int slave = ioctl(master, KERNEL_TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0 || (size.ws_row && size.ws_col && ioctl(slave, TIOCSWINSZ, &size) != 0))
        return failed(run, STEP_IOCTL);
    if (fchown(slave, (uid_t)args[1].number, (gid_t)-1) != 0)
        return failed(run, STEP_FCHOWN);
    int result = args[4].number ? bind_console(run, slave) : 0;
    if (result != 0)
        return result;
    if (!send_fd(slot(run, &args[0]), master, "/dev/pts/ptmx"))
        return failed(run, STEP_SEND);
    close(master);
    if (ioctl(slave, TIOCSCTTY, 0) != 0)
        return failed(run, STEP_IOCTL);
    for (int fd = 0; fd < 3; fd++)
        if (dup3(slave, fd, 0) < 0)
            return failed(run, STEP_DUP3);
    close(slave);
    return 0;
}
