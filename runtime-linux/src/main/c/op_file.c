/* Files, devices and links in the rootfs, and descriptors 0-2. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* chmod by an O_PATH descriptor: before Linux 6.6 only the path in /proc can do that. */
static int change_mode(int fd, mode_t mode) {
    struct text path;
    if (syscall(SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH) == 0)
        return 0;
    text_fd(&path, fd, "");
    return errno == ENOSYS ? chmod(path.bytes, mode) : -1;
}

/* Checks a node against what is wanted; an older one is adjusted only if it is the same device. */
static int adjust_node(struct run *run, int fd, const struct arg *args) {
    struct stat node;
    mode_t mode = (mode_t)args[1].number;
    uid_t uid = (uid_t)args[4].number;
    gid_t gid = (gid_t)args[5].number;
    bool device = S_ISCHR(mode) || S_ISBLK(mode);
    if (fstat(fd, &node) != 0)
        return failed(run, STEP_FSTAT);
    if ((node.st_mode & S_IFMT) != (mode & S_IFMT) ||
        (device && node.st_rdev != makedev((unsigned)args[2].number, (unsigned)args[3].number)))
        return failed_with(run, STEP_EXISTING, EEXIST);
    if ((node.st_uid != uid || node.st_gid != gid) &&
        fchownat(fd, "", uid, gid, AT_EMPTY_PATH) != 0)
        return failed(run, STEP_FCHOWN);
    if ((node.st_mode & 07777) != (mode & 07777) && change_mode(fd, mode & 07777) != 0)
        return failed(run, STEP_FCHMOD);
    return 0;
}

int op_CHECK_NODE(struct run *run, const struct arg *args) {
    struct stat node;
    mode_t mode = (mode_t)args[1].number;
    dev_t device = makedev((unsigned)args[2].number, (unsigned)args[3].number);
    int result = 0, fd = in_root(run, args[0].string, O_PATH | O_NOFOLLOW, 0);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    if (fstat(fd, &node) != 0)
        result = failed(run, STEP_FSTAT);
    else if ((node.st_mode & S_IFMT) != (mode & S_IFMT) ||
             (!S_ISFIFO(mode) && node.st_rdev != device))
        result = failed_with(run, STEP_EXISTING, EEXIST);
    close(fd);
    return result;
}

int op_MKNOD(struct run *run, const struct arg *args) {
    char name[256];
    dev_t device = makedev((unsigned)args[2].number, (unsigned)args[3].number);
    int result, parent = make_parent(run, args[0].string, name);
    if (parent < 0)
        return failed(run, STEP_OPENAT2);
    if (mknodat(parent, name, (mode_t)args[1].number, device) != 0 && errno != EEXIST) {
        result = failed(run, STEP_MKNODAT);
    } else {
        int fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        result = fd < 0 ? failed(run, STEP_OPENAT2) : adjust_node(run, fd, args);
        if (fd >= 0)
            close(fd);
    }
    close(parent);
    return result;
}

int op_SYMLINK(struct run *run, const struct arg *args) {
    char name[256];
    int result = 0, parent = make_parent(run, args[1].string, name);
    if (parent < 0)
        return failed(run, STEP_OPENAT2);
    if (symlinkat(args[0].string, parent, name) != 0) {
        if (errno != EEXIST)
            result = failed(run, STEP_SYMLINKAT);
        else if (args[2].number != 0 && unlinkat(parent, name, 0) != 0)
            result = failed(run, STEP_UNLINKAT);
        else if (args[2].number != 0 && symlinkat(args[0].string, parent, name) != 0)
            result = failed(run, STEP_SYMLINKAT);
    }
    close(parent);
    return result;
}

int op_MKDIR(struct run *run, const struct arg *args) {
    char name[256];
    int fd = in_root(run, args[0].string, O_PATH | O_DIRECTORY, 0);
    if (fd >= 0)
        return close(fd);
    if (errno != ENOENT)
        return failed(run, STEP_OPENAT2);
    int result = 0, parent = make_parent(run, args[0].string, name);
    if (parent < 0)
        return failed(run, STEP_OPENAT2);
    if (mkdirat(parent, name, (mode_t)args[1].number) != 0)
        result = failed(run, STEP_MKDIRAT);
    close(parent);
    return result;
}

int op_NULL_DEVICE(struct run *run, const struct arg *args) {
    int fd = in_root(run, "/dev/null", O_RDWR, 0);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    fill_slot(run, &args[0], fd);
    if (!is_device(fd, 1, 3))
        return failed_with(run, STEP_FSTAT, ENODEV);
    for (int i = 0; i < 3; i++)
        if (is_device(i, 1, 3) && dup3(fd, i, 0) < 0)
            return failed(run, STEP_DUP3);
    return 0;
}

int op_STDIO_OWNER(struct run *run, const struct arg *args) {
    uid_t uid = (uid_t)args[0].number;
    struct stat file;
    (void)run;
    for (int fd = 0; fd < 3; fd++)
        if (!is_device(fd, 1, 3) && fstat(fd, &file) == 0 && file.st_uid != uid &&
            fchown(fd, uid, (gid_t)-1) != 0)
            continue; /* a refusal is left to whoever uses the descriptor */
    return 0;
}

/* For file systems that take no context as an option. An O_PATH descriptor carries no attributes,
 * its path in /proc does. */
int op_FILE_LABEL(struct run *run, const struct arg *args) {
    struct text path;
    int fd = in_root(run, args[0].string, O_PATH, 0);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    text_fd(&path, fd, "");
    int set = setxattr(path.bytes, "security.selinux", args[1].string, args[1].count + 1, 0);
    int result = set == 0 ? 0 : failed(run, STEP_SETXATTR);
    close(fd);
    return result;
}
