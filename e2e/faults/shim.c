/*
 * A library to be preloaded into the server under test: makes calls on chosen files fail.
 *
 * FAULT_FILES   a piece of text that the paths of those files contain
 * FAULT_SWITCH  the path of a small file that says what fails, and is read at each call:
 *                 absent      nothing
 *                 sync N      every N-th fsync or fdatasync, with EIO
 *                 full        every write, with ENOSPC
 *                 readonly    every write, with EROFS
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long syncs;

static int chosen(int fd)
{
    const char *part = getenv("FAULT_FILES");
    char name[64], path[4096];
    if (!part)
        return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strstr(path, part) != NULL;
}

/* Reads the switch with calls that this library does not stand in front of. */
static int order(char *out, size_t size)
{
    const char *path = getenv("FAULT_SWITCH");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, out, size - 1);
    close(fd);
    if (length <= 0)
        return 0;
    out[length] = 0;
    return 1;
}

static int fails_sync(int fd)
{
    char said[64];
    long every;
    if (!chosen(fd) || !order(said, sizeof said) || sscanf(said, "sync %ld", &every) != 1)
        return 0;
    if (every < 1 || (atomic_fetch_add(&syncs, 1) + 1) % every != 0)
        return 0;
    errno = EIO;
    return 1;
}

static int fails_write(int fd)
{
    char said[64];
    if (!chosen(fd) || !order(said, sizeof said))
        return 0;
    if (strncmp(said, "full", 4) == 0)
        errno = ENOSPC;
    else if (strncmp(said, "readonly", 8) == 0)
        errno = EROFS;
    else
        return 0;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) { return fails_sync(fd) ? -1 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return fails_sync(fd) ? -1 : NEXT(fdatasync)(fd); }

ssize_t write(int fd, const void *bytes, size_t count)
{
    return fails_write(fd) ? -1 : NEXT(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return fails_write(fd) ? -1 : NEXT(pwrite)(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    return fails_write(fd) ? -1 : NEXT(pwrite64)(fd, bytes, count, at);
}
