/*
 * Stands between SQLite and the disk (LD_PRELOAD). It watches the files of one store, `*.db` and
 * `*.db-wal` below DISK_HOME, and does either of two things:
 *
 * DISK_TRACE=<file>  appends every change and every fsync to a trace, from which the state of the
 *                    disk at any moment of a power cut can be made. A record is: operation (1 byte),
 *                    file (1 byte: 1 database, 2 WAL, 3 acknowledgement), offset (8), length (8),
 *                    then the bytes of a write. Numbers are little-endian.
 * fault=<operation>:<n>:<errno>[:sticky][:torn]
 *                    Removing a file of that name makes the n-th write, fsync, truncate or open
 *                    fail from here on, once or for good; a torn write still writes its first half.
 *                    Removing `fault=off` ends it; it answers that there is no such file when the
 *                    fault was never met.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, DATABASE, WAL, ACKNOWLEDGEMENT };
enum { MAX_FILES = 4096 };

static char kind_of[MAX_FILES];
static const char *home;
static int trace = -1;

static char fault_operation[16];
static long fault_at = -1, fault_count, faults_met;
static int fault_errno, fault_sticky, fault_torn;

#define REAL(type, name, ...) static type (*real_##name)(__VA_ARGS__)
REAL(int, open64, const char *, int, ...);
REAL(int, close, int);
REAL(int, unlink, const char *);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, ftruncate64, int, off64_t);

__attribute__((constructor)) static void begin(void) {
  real_open64 = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  home = getenv("DISK_HOME");
  const char *path = getenv("DISK_TRACE");
  if (path) trace = real_open64(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int set_fault(const char *fault) {
  if (strcmp(fault, "off") == 0) {
    fault_at = -1;
    if (faults_met > 0) return 0;
    errno = ENOENT;
    return -1;
  }
  sscanf(fault, "%15[a-z]:%ld:%d", fault_operation, &fault_at, &fault_errno);
  fault_sticky = strstr(fault, ":sticky") != NULL;
  fault_torn = strstr(fault, ":torn") != NULL;
  fault_count = faults_met = 0;
  return 0;
}

static int fails(const char *operation) {
  if (fault_at < 0 || strcmp(operation, fault_operation) != 0) return 0;
  long now = __sync_add_and_fetch(&fault_count, 1);
  if (now != fault_at && !(fault_sticky && now > fault_at)) return 0;
  faults_met++;
  errno = fault_errno;
  return 1;
}

static void record(char operation, char kind, uint64_t offset, uint64_t length, const void *data) {
  if (trace < 0) return;
  char head[18] = {operation, kind};
  memcpy(head + 2, &offset, 8);
  memcpy(head + 10, &length, 8);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)data, data ? length : 0}};
  if (writev(trace, parts, 2) < 0) abort();
}

static char kind(int file) {
  return file >= 0 && file < MAX_FILES ? kind_of[file] : NONE;
}

static int ends_with(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static char kind_of_path(const char *path) {
  if (!home || strncmp(path, home, strlen(home)) != 0) return NONE;
  return ends_with(path, ".db") ? DATABASE : ends_with(path, ".db-wal") ? WAL : NONE;
}

static int open_watched(const char *path, int flags, mode_t mode) {
  char kind = kind_of_path(path);
  if (kind && fails("open")) return -1;
  int file = real_open64(path, flags, mode);
  if (file >= 0 && file < MAX_FILES) kind_of[file] = kind;
  return file;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_watched(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_watched(path, flags, mode);
}

int close(int file) {
  if (file >= 0 && file < MAX_FILES) kind_of[file] = NONE;
  return real_close(file);
}

int unlink(const char *path) {
  const char *fault = strstr(path, "/fault=");
  if (fault) return set_fault(fault + strlen("/fault="));
  char kind = kind_of_path(path);
  int result = real_unlink(path);
  if (kind && result == 0) record('T', kind, 0, 0, NULL);
  return result;
}

/* An acknowledgement is a line on stdout; it counts from before the reader can have seen it. */
ssize_t write(int file, const void *data, size_t length) {
  if (file == 1 && trace >= 0) record('A', ACKNOWLEDGEMENT, 0, length, data);
  return real_write(file, data, length);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) {
  char watched = kind(file);
  if (!watched) return real_pwrite64(file, data, length, offset);
  if (fails("write")) {
    if (fault_torn) real_pwrite64(file, data, length / 2, offset);
    errno = fault_errno;
    return -1;
  }
  ssize_t written = real_pwrite64(file, data, length, offset);
  if (written > 0) record('W', watched, offset, written, data);
  return written;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
  return pwrite64(file, data, length, offset);
}

int fsync(int file) {
  char watched = kind(file);
  if (watched && fails("fsync")) return -1;
  int result = real_fsync(file);
  if (watched && result == 0) record('S', watched, 0, 0, NULL);
  return result;
}

int fdatasync(int file) {
  char watched = kind(file);
  if (watched && fails("fsync")) return -1;
  int result = real_fdatasync(file);
  if (watched && result == 0) record('S', watched, 0, 0, NULL);
  return result;
}

int ftruncate64(int file, off64_t length) {
  char watched = kind(file);
  if (watched && fails("truncate")) return -1;
  int result = real_ftruncate64(file, length);
  if (watched && result == 0) record('T', watched, length, 0, NULL);
  return result;
}

int ftruncate(int file, off_t length) {
  return ftruncate64(file, length);
}
