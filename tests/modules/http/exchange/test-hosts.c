/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

/* A computer without a network, on which names stand in the hosts file: one of the test's own. */

static char *reason; /* why there is none */

static gboolean
write_text (const char *path,
            const char *text)
{
  const int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean  succeeded;

  if (fd < 0)
    return FALSE;
  succeeded = write (fd, text, strlen (text)) == (gssize) strlen (text);
  close (fd);
  return succeeded;
}

static gboolean
enter_namespace (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0 &&
         write_text ("/proc/self/setgroups", "deny") && write_text ("/proc/self/uid_map", users) &&
         write_text ("/proc/self/gid_map", groups) &&
         mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static gboolean
raise_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK };
  const int    fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean     succeeded = fd >= 0 && ioctl (fd, SIOCSIFFLAGS, &request) == 0;

  if (fd >= 0)
    close (fd);
  return succeeded;
}

static gboolean
replace_hosts (void)
{
  static const char hosts[] = "127.0.0.1 localhost good.test\n";
  g_autofree char  *path = NULL;
  const int         fd = g_file_open_tmp ("hosts-XXXXXX", &path, NULL);
  gboolean          succeeded;

  if (fd < 0)
    return FALSE;
  succeeded = write (fd, hosts, strlen (hosts)) == (gssize) strlen (hosts) &&
              mount (path, "/etc/hosts", NULL, MS_BIND, NULL) == 0;
  close (fd);
  g_unlink (path);
  return succeeded;
}

/* Before there is a second thread. */
static void
leave_network (void)
{
  if (!enter_namespace () || !raise_loopback () || !replace_hosts ())
    reason = g_strdup_printf ("namespaces are not permitted: %s", g_strerror (errno));
}

static void
test_hosts (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *url = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) unknown = NULL;

  if (reason != NULL)
    {
      g_test_skip (reason);
      return;
    }
  server = bellhop_test_server_new (test, NULL);
  action = http_fixture_create (test);
  http_fixture_answer (server, "/", "text/plain", "hello");
  plain = bellhop_test_server_dup_url (server, "/");
  url = g_strconcat ("http://good.test", strrchr (plain, ':'), NULL);
  http_fixture_set (action, "url", url, NULL);
  run = http_fixture_run (test, action);
  if (bellhop_run_get_error (run) != NULL)
    g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (run, "hello");

  http_fixture_set (action, "url", "http://bad.test/", NULL);
  unknown = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (unknown), ==, BELLHOP_RUN_FAILED);
  g_test_message ("%s", bellhop_run_get_error (unknown)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (unknown)->message, "bad.test"));
}

int
main (int    argc,
      char **argv)
{
  leave_network ();
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/hosts", NULL, test_hosts);
  return g_test_run ();
}
