/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-child-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A thread watches over one child: it reads what the child writes, and ends it when it is told to.
 * The child has a session of its own, so that all that it starts is reached by one signal, and dies
 * with the thread, which dies with this program.
 *
 * Until the child is reaped its number cannot be given to another process, so what is left of its
 * group is killed before that.
 */

enum
{
  DEFAULT_MAX_BYTES = 16 << 20,
  DEFAULT_GRACE_MS = 2000,

  /* For whoever holds a pipe open and has left the group. */
  LAST_WAIT_MS = 1000,

  /* Where the kernel cannot tell of the end of a process. */
  LOOK_AGAIN_MS = 20
};

/* --- Starting --- */

/* Between fork() and exec(): nothing but system calls. */
static void
set_up_child (gpointer data)
{
  const pid_t *parent = data;
  sigset_t     none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != *parent)
    _exit (127);
}

static gboolean
fail_with_errno (GError    **error,
                 const char *what)
{
  int error_number = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (error_number), "%s: %s", what,
               g_strerror (error_number));
  return FALSE;
}

/* A file in memory: nobody has to write to a pipe whose reader may be gone. */
static gboolean
open_input (GBytes  *input,
            int     *out_fd,
            GError **error)
{
  gsize       n_left = 0;
  const char *bytes = input != NULL ? g_bytes_get_data (input, &n_left) : NULL;

  *out_fd = -1;
  if (n_left == 0)
    return TRUE;

  *out_fd = memfd_create ("bellhop-input", MFD_CLOEXEC);
  if (*out_fd < 0)
    return fail_with_errno (error, "The input could not be prepared");

  while (n_left > 0)
    {
      gssize n_written = write (*out_fd, bytes, n_left);

      if (n_written < 0 && errno != EINTR)
        return fail_with_errno (error, "The input could not be prepared");
      if (n_written > 0)
        {
          bytes += n_written;
          n_left -= (gsize) n_written;
        }
    }
  lseek (*out_fd, 0, SEEK_SET);
  return TRUE;
}

static gsize
get_max_bytes (gsize wanted)
{
  return wanted > 0 ? MIN (wanted, G_MAXINT32) : DEFAULT_MAX_BYTES;
}

static gboolean
spawn (BellhopChild         *self,
       const BellhopCommand *command,
       int                   input_fd,
       GError              **error)
{
  pid_t parent = getpid ();
  int   output_fd = -1;
  int   errors_fd = -1;

  if (!g_spawn_async_with_pipes_and_fds (command->folder, command->argv, command->environment,
                                         G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH |
                                           G_SPAWN_CLOEXEC_PIPES,
                                         set_up_child, &parent, input_fd, -1, -1, NULL, NULL, 0,
                                         &self->pid, NULL, &output_fd, &errors_fd, error))
    return FALSE;

  g_unix_set_fd_nonblocking (output_fd, TRUE, NULL);
  g_unix_set_fd_nonblocking (errors_fd, TRUE, NULL);
  _bellhop_child_stream_init (&self->output, output_fd, get_max_bytes (command->max_output),
                              command->output_lines);
  _bellhop_child_stream_init (&self->errors, errors_fd, get_max_bytes (command->max_errors),
                              command->error_lines);
  return TRUE;
}

gboolean
_bellhop_child_start (BellhopChild         *self,
                      BellhopJob           *job,
                      const BellhopCommand *command,
                      GError              **error)
{
  int      input_fd;
  gboolean is_started;

  *self = (BellhopChild){
    .job = job, .pid_fd = -1, .wake_fd = -1, .output.fd = -1, .errors.fd = -1
  };
  self->grace_ms = command->grace_ms > 0 ? command->grace_ms : DEFAULT_GRACE_MS;
  self->deadline_us = G_MAXINT64;
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0)
    return fail_with_errno (error, "The process could not be watched");

  is_started = open_input (command->input, &input_fd, error) &&
               spawn (self, command, input_fd, error);
  if (input_fd >= 0)
    close (input_fd);
  if (!is_started)
    return FALSE;

  self->pid_fd = pidfd_open (self->pid, 0);
  _bellhop_job_set_wake_fd (job, self->wake_fd);
  return TRUE;
}

/* --- Ending --- */

/* All that the child has started and that has not left its session. */
static void
signal_group (BellhopChild *self,
              int           signal_number)
{
  kill (-self->pid, signal_number);
}

static void
set_deadline (BellhopChild *self,
              guint         delay_ms)
{
  self->deadline_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;
}

static void
ask_to_end (BellhopChild *self)
{
  if (self->is_asked)
    return;

  self->is_asked = TRUE;
  signal_group (self, SIGTERM);
  signal_group (self, SIGCONT);
  set_deadline (self, self->grace_ms);
}

static void
kill_group (BellhopChild *self)
{
  self->is_killed = TRUE;
  signal_group (self, SIGKILL);
  set_deadline (self, LAST_WAIT_MS);
}

/* What the owner thread wants. A paused child is stopped for as long. */
static void
obey (BellhopChild *self)
{
  guint flags = atomic_load_explicit (&self->job->flags, memory_order_relaxed);

  if (flags == BELLHOP_JOB_PAUSED)
    {
      signal_group (self, SIGSTOP);
      bellhop_job_checkpoint (self->job, NULL);
      signal_group (self, SIGCONT);
    }
  if (bellhop_job_is_cancelled (self->job))
    ask_to_end (self);
}

static gboolean
is_open (const BellhopChild *self)
{
  return self->output.fd >= 0 || self->errors.fd >= 0;
}

static void
probe_end (BellhopChild *self)
{
  siginfo_t info = { 0 };

  if (waitid (P_PID, (id_t) self->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      info.si_pid == self->pid)
    self->has_ended = TRUE;
}

static int
get_timeout_ms (const BellhopChild *self)
{
  gint64 left_ms = (self->deadline_us - g_get_monotonic_time () + 999) / 1000;
  gint64 longest_ms = self->pid_fd >= 0 || self->has_ended ? G_MAXINT : LOOK_AGAIN_MS;

  /* Whom SIGKILL does not end at once is in the kernel's hands. */
  if (self->deadline_us == G_MAXINT64 || (self->is_killed && !self->has_ended))
    return longest_ms == G_MAXINT ? -1 : (int) longest_ms;
  return (int) CLAMP (left_ms, 0, longest_ms);
}

/* Until something comes, ends or is due. */
static void
wait_for_events (BellhopChild *self)
{
  struct pollfd fds[] = {
    { .fd = self->wake_fd, .events = POLLIN },
    { .fd = self->has_ended ? -1 : self->pid_fd, .events = POLLIN },
    { .fd = self->output.fd, .events = POLLIN },
    { .fd = self->errors.fd, .events = POLLIN },
  };
  guint64 n_woken;

  if (poll (fds, G_N_ELEMENTS (fds), get_timeout_ms (self)) <= 0)
    return;

  if (fds[0].revents != 0 && read (self->wake_fd, &n_woken, sizeof n_woken) < 0)
    g_debug ("Woken by nobody");
}

static void
take_turn (BellhopChild *self)
{
  obey (self);
  probe_end (self);
  _bellhop_child_stream_read (&self->output, self->job);
  _bellhop_child_stream_read (&self->errors, self->job);
}

/* The child has ended, but somebody has its pipes still: that is part of it and ends too. */
static void
kill_rest (BellhopChild *self)
{
  if (self->is_killed)
    return;
  if (self->has_ended && is_open (self))
    ask_to_end (self);
  if (g_get_monotonic_time () >= self->deadline_us)
    kill_group (self);
}

static gboolean
is_over (const BellhopChild *self)
{
  if (!self->has_ended)
    return FALSE;
  return !is_open (self) || (self->is_killed && g_get_monotonic_time () >= self->deadline_us);
}

int
_bellhop_child_watch (BellhopChild *self)
{
  int status = 0;

  take_turn (self);
  while (!is_over (self))
    {
      kill_rest (self);
      wait_for_events (self);
      take_turn (self);
    }

  signal_group (self, SIGKILL);
  while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
    ;
  return status;
}

void
_bellhop_child_clear (BellhopChild *self)
{
  _bellhop_job_set_wake_fd (self->job, -1);
  if (self->wake_fd >= 0)
    close (self->wake_fd);
  if (self->pid_fd >= 0)
    close (self->pid_fd);
  _bellhop_child_stream_clear (&self->output);
  _bellhop_child_stream_clear (&self->errors);
}
