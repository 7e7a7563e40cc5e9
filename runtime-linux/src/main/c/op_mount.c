/* Mounts. Each is made detached and complete, and attached last, so that nobody sees it half done.
 */
#include "launcher.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

int attach(struct run *run, int mount, int target) {
    long moved = syscall(SYS_move_mount, mount, "", target, "",
                         KERNEL_MOVE_MOUNT_F_EMPTY_PATH | KERNEL_MOVE_MOUNT_T_EMPTY_PATH);
    int result = moved == 0 ? 0 : failed(run, STEP_MOVE_MOUNT);
    close(mount);
    return result;
}

int clone_tree(struct run *run, int dir, const char *path, int flags) {
    int tree = (int)syscall(SYS_open_tree, dir, path,
                            flags | KERNEL_OPEN_TREE_CLONE | KERNEL_OPEN_TREE_CLOEXEC);
    return tree >= 0 ? tree : failed(run, STEP_OPEN_TREE);
}

static int set_attributes(struct run *run, int fd, int flags, struct kernel_mount_attr attr) {
    if (!attr.attr_set && !attr.attr_clr && !attr.propagation)
        return 0;
    return syscall(SYS_mount_setattr, fd, "", flags | AT_EMPTY_PATH, &attr, sizeof attr) == 0
               ? 0
               : failed(run, STEP_MOUNT_SETATTR);
}

int op_PROPAGATION(struct run *run, const struct arg *args) {
    return mount(NULL, args[0].string, NULL, args[1].number, NULL) == 0 ? 0
                                                                        : failed(run, STEP_MOUNT);
}

int op_ROOTFS(struct run *run, const struct arg *args) {
    int target = open(args[1].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (target < 0)
        return failed(run, STEP_OPEN);
    int tree = clone_tree(run, target, "", AT_EMPTY_PATH | KERNEL_AT_RECURSIVE);
    if (tree < 0)
        return tree;
    fill_slot(run, &args[0],
              fcntl(tree, F_DUPFD_CLOEXEC, 3)); /* the root of the tree, wherever it is attached */
    int result = attach(run, tree, target);
    close(target);
    return result;
}

/* Private before the first mount is made in it: else the peers of the host's mount would get those,
 * too. */
int op_ROOTFS_HOST(struct run *run, const struct arg *args) {
    int result = op_ROOTFS(run, args);
    if (result != 0)
        return result;
    struct kernel_mount_attr private = {.propagation = MS_PRIVATE};
    result = set_attributes(run, run->slots[args[0].number], KERNEL_AT_RECURSIVE, private);
    if (result != 0)
        umount2(args[1].string, MNT_DETACH | UMOUNT_NOFOLLOW);
    return result;
}

int op_UNMOUNT(struct run *run, const struct arg *args) {
    if (umount2(args[0].string, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno == EINVAL ||
        errno == ENOENT)
        return 0;
    return failed(run, STEP_UMOUNT2);
}

/* The last line of what the kernel wrote to the context's log, or else the option. */
static int context_failed(struct run *run, int context, const char *option) {
    int result = failed(run, STEP_FSCONFIG);
    char line[RECORD_TEXT_MAX];
    ssize_t got;
    strncpy(run->text, option, RECORD_TEXT_MAX - 1);
    while ((got = read(context, line, sizeof line - 1)) > 0) {
        size_t skip = got > 2 && line[1] == ' ' ? 2 : 0; /* "e ", "w " or "i " */
        while (got > 0 && line[got - 1] == '\n')
            got--;
        line[got] = 0;
        memcpy(run->text, line + skip, (size_t)got + 1 - skip);
    }
    return result;
}

static int configure(struct run *run, int context, const char *option) {
    char key[256];
    const char *equals = strchr(option, '=');
    size_t length = equals ? (size_t)(equals - option) : strlen(option);
    if (length >= sizeof key)
        return failed_with(run, STEP_FSCONFIG, EINVAL);
    memcpy(key, option, length);
    key[length] = 0;
    int command = equals ? KERNEL_FSCONFIG_SET_STRING : KERNEL_FSCONFIG_SET_FLAG;
    if (syscall(SYS_fsconfig, context, command, key, equals ? equals + 1 : NULL, 0) != 0)
        return context_failed(run, context, option);
    return 0;
}

/* A mount of a new instance of a file system, attached nowhere yet. `mode`, if not NULL, is one
 * more option. */
static int make_mount(struct run *run, const struct arg *args, const char *mode) {
    int context = (int)syscall(SYS_fsopen, args[0].string, KERNEL_FSOPEN_CLOEXEC);
    int result = 0, mounted = -1;
    if (context < 0)
        return failed(run, STEP_FSOPEN);
    if (args[1].count > 0 && syscall(SYS_fsconfig, context, KERNEL_FSCONFIG_SET_STRING, "source",
                                     args[1].string, 0) != 0)
        result = context_failed(run, context, "source");
    for (uint32_t i = 0; result == 0 && i < args[2].count; i++)
        result = configure(run, context, args[2].strings[i]);
    if (result == 0 && mode)
        result = configure(run, context, mode);
    if (result == 0 &&
        syscall(SYS_fsconfig, context, KERNEL_FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
        result = context_failed(run, context, "");
    if (result == 0) {
        mounted =
            (int)syscall(SYS_fsmount, context, KERNEL_FSMOUNT_CLOEXEC, (unsigned)args[4].number);
        result = mounted < 0 ? failed(run, STEP_FSMOUNT) : 0;
    }
    close(context);
    return result == 0 ? mounted : result;
}

static bool is_proc(int fd) {
    struct statfs system;
    return fstatfs(fd, &system) == 0 && system.f_type == KERNEL_PROC_MAGIC;
}

/* Whoever looks into /proc believes what it says, this program too. The planner has let pass what
 * is named as a part of it; what gets there by a symlink of the rootfs is refused here. */
static int keep_out_of_proc(struct run *run, int target, const char *path) {
    bool named = strncmp(path, "/proc", 5) == 0 && (path[5] == 0 || path[5] == '/');
    if (named || !is_proc(target))
        return 0;
    strcpy(run->text, "cannot be mounted because it is inside /proc");
    return failed_with(run, STEP_MOVE_MOUNT, EPERM);
}

/* On /proc itself nothing is bound but the root of a proc. */
static int check_source(struct run *run, int tree, const struct stat *source, const char *path) {
    if (strcmp(path, "/proc") != 0 || (source->st_ino == KERNEL_PROC_ROOT_INO && is_proc(tree)))
        return 0;
    strcpy(run->text, "cannot be mounted because it is not of type proc");
    return failed_with(run, STEP_MOVE_MOUNT, EPERM);
}

int op_MOUNT_FS(struct run *run, const struct arg *args) {
    struct text mode = {0};
    struct stat directory;
    bool real = args[5].number & MOUNT_FLAG_REAL_DIR,
         inherit = args[5].number & MOUNT_FLAG_INHERIT_MODE;
    uint64_t resolve = real ? KERNEL_RESOLVE_NO_SYMLINKS : 0;
    int target = in_root(run, args[3].string, O_PATH | O_DIRECTORY, resolve);
    if (target < 0 && errno == ENOENT) {
        inherit = false;
        target = make_directory(run, args[3].string);
        if (target >= 0 && real) {
            close(target);
            target = in_root(run, args[3].string, O_PATH | O_DIRECTORY, resolve);
        }
    }
    if (target < 0)
        return failed(run, STEP_OPENAT2);
    int result = real ? 0 : keep_out_of_proc(run, target, args[3].string);
    if (inherit && fstat(target, &directory) == 0) {
        text_add(&mode, "mode=");
        text_number(&mode, directory.st_mode & 07777, 8);
    }
    int mounted = result < 0 ? result : make_mount(run, args, mode.length ? mode.bytes : NULL);
    result = mounted < 0 ? mounted : 0;
    if (result == 0 && args[5].number & MOUNT_FLAG_COPY_UP)
        result = copy_up(run, target, mounted, args[5].number & MOUNT_FLAG_COPY_OWNER);
    if (result == 0)
        result = attach(run, mounted, target);
    else if (mounted >= 0)
        close(mounted);
    close(target);
    if ((result == -EPERM || result == -EBUSY) && args[5].number & MOUNT_FLAG_MAY_BE_REFUSED) {
        run->refused = true;
        return 0;
    }
    return result;
}

/* By mount(2), because fsconfig(2) knows no MS_I_VERSION. */
int op_REMOUNT(struct run *run, const struct arg *args) {
    struct text path;
    int result = 0, fd = in_root(run, args[0].string, O_PATH, 0);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    text_fd(&path, fd, "");
    if (mount(NULL, path.bytes, NULL, MS_REMOUNT | args[1].number,
              args[2].count > 0 ? args[2].string : NULL) != 0)
        result = failed(run, STEP_MOUNT);
    close(fd);
    return result;
}

/* Attaches a detached tree in the rootfs, with these attributes of the topmost mount, or of all. */
int place_tree(struct run *run, int tree, int recursive, struct kernel_mount_attr attr,
               const char *destination) {
    struct stat source;
    int result = set_attributes(run, tree, recursive, attr);
    if (result == 0)
        result = fstat(tree, &source) != 0 ? failed(run, STEP_FSTAT)
                                           : check_source(run, tree, &source, destination);
    int target = -1;
    if (result == 0) {
        target = S_ISDIR(source.st_mode) ? make_directory(run, destination)
                                         : make_file(run, destination);
        result =
            target < 0 ? failed(run, STEP_OPENAT2) : keep_out_of_proc(run, target, destination);
    }
    if (result == 0)
        result = attach(run, tree, target);
    else
        close(tree);
    if (target >= 0)
        close(target);
    return result;
}

/* recursive: 0 this mount, 1 with all below it. The attributes are those of the topmost mount only,
 * as with mount(8). */
int op_MOUNT_BIND(struct run *run, const struct arg *args) {
    int tree = clone_tree(run, AT_FDCWD, args[0].string, args[1].number ? KERNEL_AT_RECURSIVE : 0);
    if (tree < 0)
        return tree;
    return place_tree(run, tree, 0,
                      (struct kernel_mount_attr){args[2].number, args[3].number, 0, 0},
                      args[4].string);
}

int op_MOUNT_ATTR(struct run *run, const struct arg *args) {
    int recursive = args[1].number ? KERNEL_AT_RECURSIVE : 0;
    int all = args[4].number & MS_REC ? KERNEL_AT_RECURSIVE : recursive;
    int fd = in_root(run, args[0].string, O_PATH, 0);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    int result = set_attributes(run, fd, recursive,
                                (struct kernel_mount_attr){args[2].number, args[3].number, 0, 0});
    if (result == 0)
        result = set_attributes(
            run, fd, all, (struct kernel_mount_attr){0, 0, args[4].number & ~(uint64_t)MS_REC, 0});
    close(fd);
    return result;
}

/* The old root ends up over the new one. It becomes a slave, or its unmount would reach the host.
 * The new one must not: the propagation of its mounts is what config.json asks for. */
static int pivot(struct run *run) {
    int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old < 0)
        return failed(run, STEP_OPEN);
    int result = 0;
    if (syscall(SYS_pivot_root, ".", ".") != 0)
        result = failed(run, STEP_PIVOT_ROOT);
    else if (fchdir(old) != 0)
        result = failed(run, STEP_CHDIR);
    else if (mount(NULL, ".", NULL, MS_SLAVE | MS_REC, NULL) != 0)
        result = failed(run, STEP_MOUNT);
    else if (umount2(".", MNT_DETACH) != 0)
        result = failed(run, STEP_UMOUNT2);
    close(old);
    return result;
}

int op_PIVOT(struct run *run, const struct arg *args) {
    struct arg root = {.number = 0};
    if (fchdir(run->slots[0]) != 0)
        return failed(run, STEP_CHDIR);
    if (args[0].number == 0) {
        int result = pivot(run);
        if (result != 0)
            return result;
    } else {
        if (args[0].number == 1 && mount(".", "/", NULL, MS_MOVE, NULL) != 0)
            return failed(run, STEP_MOUNT);
        if (chroot(".") != 0)
            return failed(run, STEP_CHROOT);
    }
    if (chdir("/") != 0)
        return failed(run, STEP_CHDIR);
    int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    fill_slot(run, &root, fd);
    return fd >= 0 ? 0 : failed(run, STEP_OPEN);
}

/* What hides a directory: one empty tmpfs, attached over the first and cloned for the others. A
 * detached mount cannot be cloned before Linux 6.15. */
static int mask_directory(struct run *run, int target) {
    char size[] = "nr_blocks=1", inodes[] = "nr_inodes=2", mode[] = "mode=0555",
         *options[] = {size, inodes, mode, NULL};
    const struct arg empty[] = {{.string = "tmpfs", .count = 5},
                                {.string = "tmpfs", .count = 5},
                                {.strings = options, .count = 3},
                                {.string = ""},
                                {.number = KERNEL_MOUNT_ATTR_HARDENED}};
    int mounted = run->empty < 0 ? make_mount(run, empty, NULL)
                                 : clone_tree(run, run->empty, "", AT_EMPTY_PATH);
    if (mounted < 0)
        return mounted;
    if (run->empty < 0)
        run->empty = fcntl(mounted, F_DUPFD_CLOEXEC, 3);
    return attach(run, mounted, target);
}

int op_MASK(struct run *run, const struct arg *args) {
    struct stat file;
    int result, target = in_root(run, args[0].string, O_PATH, 0);
    if (target < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : failed(run, STEP_OPENAT2);
    if (fstat(target, &file) != 0) {
        result = failed(run, STEP_FSTAT);
    } else if (S_ISDIR(file.st_mode)) {
        result = mask_directory(run, target);
    } else {
        int device = clone_tree(run, slot(run, &args[1]), "", AT_EMPTY_PATH);
        result = device < 0 ? device : attach(run, device, target);
    }
    close(target);
    return result;
}

int op_READONLY(struct run *run, const struct arg *args) {
    const struct kernel_mount_attr readonly = {.attr_set = KERNEL_MOUNT_ATTR_RDONLY};
    int target = in_root(run, args[0].string, O_PATH, 0);
    if (target < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : failed(run, STEP_OPENAT2);
    int tree = clone_tree(run, target, "", AT_EMPTY_PATH | KERNEL_AT_RECURSIVE);
    int result = tree < 0 ? tree : set_attributes(run, tree, 0, readonly);
    if (result == 0)
        result = attach(run, tree, target);
    else if (tree >= 0)
        close(tree);
    close(target);
    return result;
}
