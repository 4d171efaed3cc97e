/*
 * A disk with faults, for LD_PRELOAD. Folders below DISK_FAULT_PATH are faulty according to their names:
 *
 *   read-N    reading fails with EIO after N bytes
 *   close     close() reports EIO; the descriptor is closed nevertheless, as on Linux
 *   slow-MS   each open, read and stat takes MS milliseconds
 *
 * A descriptor has the fault of the path that it was opened with, /proc/self/fd/N included.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS 65536
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct fault {
  long readable; /* bytes, or -1 for all */
  int slow_ms;
  int closes_badly;
};

static const struct fault NONE = {-1, 0, 0};
static struct fault faults[MAX_FDS];

__attribute__((constructor)) static void start(void) {
  for (int fd = 0; fd < MAX_FDS; fd++) faults[fd] = NONE;
}

static struct fault of_fd(int fd) { return fd >= 0 && fd < MAX_FDS ? faults[fd] : NONE; }

static struct fault of_path(const char *path) {
  struct fault fault = NONE;
  char opened[4096];
  const char *root = getenv("DISK_FAULT_PATH");
  size_t length = root ? strlen(root) : 0;
  if (!root || !path) return fault;
  if (!strncmp(path, "/proc/self/fd/", 14)) {
    ssize_t bytes = REAL(readlink)(path, opened, sizeof opened - 1);
    if (bytes < 0) return fault;
    opened[bytes] = 0;
    path = opened;
  }
  if (strncmp(path, root, length) || path[length] != '/') return fault;
  sscanf(path + length, "/read-%ld/", &fault.readable);
  sscanf(path + length, "/slow-%d/", &fault.slow_ms);
  fault.closes_badly = !strncmp(path + length, "/close/", 7);
  return fault;
}

static struct fault wait_for(struct fault fault) {
  struct timespec time = {fault.slow_ms / 1000, fault.slow_ms % 1000 * 1000000L};
  if (fault.slow_ms) nanosleep(&time, NULL);
  return fault;
}

/* Remembers the fault of what was opened. */
static int opened(int fd, struct fault fault) {
  if (fd >= 0 && fd < MAX_FDS) faults[fd] = fault;
  return fd;
}

#define MODE                                              \
  mode_t mode = 0;                                        \
  if (flags & (O_CREAT | __O_TMPFILE)) {                  \
    va_list list;                                         \
    va_start(list, flags);                                \
    mode = va_arg(list, mode_t);                          \
    va_end(list);                                         \
  }

#define OPEN(name)                                        \
  int name(const char *path, int flags, ...) {            \
    MODE                                                  \
    struct fault fault = wait_for(of_path(path));         \
    return opened(REAL(name)(path, flags, mode), fault);  \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                           \
  int name(int at, const char *path, int flags, ...) {         \
    MODE                                                       \
    struct fault fault = wait_for(of_path(path));              \
    return opened(REAL(name)(at, path, flags, mode), fault);   \
  }
OPENAT(openat)
OPENAT(openat64)

DIR *opendir(const char *path) {
  wait_for(of_path(path));
  return REAL(opendir)(path);
}

/* Before it is closed: another thread can get the number at once. */
static struct fault forget(int fd) {
  struct fault fault = of_fd(fd);
  opened(fd, NONE);
  return fault;
}

static int closed(struct fault fault, int result) {
  if (!fault.closes_badly) return result;
  errno = EIO;
  return -1;
}

int close(int fd) {
  struct fault fault = forget(fd);
  return closed(fault, REAL(close)(fd));
}

/* How many of the bytes from an offset can be read; -1 where reading fails. */
static ssize_t readable(int fd, off_t offset, size_t bytes) {
  struct fault fault = wait_for(of_fd(fd));
  if (fault.readable < 0) return bytes;
  if (offset >= fault.readable) {
    errno = EIO;
    return -1;
  }
  return (size_t)(fault.readable - offset) < bytes ? (size_t)(fault.readable - offset) : bytes;
}

static off_t position(int fd) { return of_fd(fd).readable < 0 ? 0 : lseek(fd, 0, SEEK_CUR); }

ssize_t read(int fd, void *buffer, size_t bytes) {
  ssize_t some = readable(fd, position(fd), bytes);
  return some < 0 ? -1 : REAL(read)(fd, buffer, some);
}

#define PREAD(name, offset_t)                                        \
  ssize_t name(int fd, void *buffer, size_t bytes, offset_t offset) { \
    ssize_t some = readable(fd, offset, bytes);                      \
    return some < 0 ? -1 : REAL(name)(fd, buffer, some, offset);     \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

/* Limits a vectored read to one buffer if not everything is readable; returns the buffer count, or -1 if reading fails. */
static int cut(int fd, off_t offset, struct iovec *first, int count) {
  ssize_t some = readable(fd, offset, first->iov_len);
  if (some < 0 || of_fd(fd).readable < 0) return some < 0 ? -1 : count;
  first->iov_len = some;
  return 1;
}

#define VECTOR(name, at, parameters, ...)                                     \
  ssize_t name parameters {                                                   \
    struct iovec first = vector[0];                                           \
    int some = cut(fd, at, &first, count);                                    \
    if (some < 0) return -1;                                                  \
    return REAL(name)(fd, some == 1 ? &first : vector, some __VA_ARGS__);     \
  }
VECTOR(readv, position(fd), (int fd, const struct iovec *vector, int count))
VECTOR(preadv, offset, (int fd, const struct iovec *vector, int count, off_t offset), , offset)
VECTOR(preadv64, offset, (int fd, const struct iovec *vector, int count, off64_t offset), , offset)

/* An empty path is that of the descriptor. */
static void wait_for_stat(int at, const char *path) { wait_for(path && *path ? of_path(path) : of_fd(at)); }

int statx(int at, const char *path, int flags, unsigned mask, struct statx *buffer) {
  wait_for_stat(at, path);
  return REAL(statx)(at, path, flags, mask, buffer);
}

/* libuv calls statx and close by their numbers. */
long syscall(long number, ...) {
  long a[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_statx) wait_for_stat((int)a[0], (const char *)a[1]);
  struct fault fault = number == SYS_close ? forget((int)a[0]) : NONE;
  long result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  return number == SYS_close ? closed(fault, (int)result) : result;
}
