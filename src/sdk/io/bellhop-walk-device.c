/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-walk-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* How many threads a device likes. */

static const char *devices = "/sys/dev/block";

void
_bellhop_walk_set_devices (const char *folder)
{
  devices = folder != NULL ? folder : "/sys/dev/block";
}

/* A virtual disk says that it rotates whatever is behind it. */
static gboolean
is_virtual (const char *device)
{
  g_autofree char *path = realpath (device, NULL);

  return path != NULL && (strstr (path, "/virtio") != NULL || strstr (path, "/vbd-") != NULL);
}

/* The file of a device in sysfs; that of a partition is in the folder of its disk. */
static gboolean
is_rotating (dev_t number)
{
  static const char *const places[] = { "queue", "../queue" };
  g_autofree char         *device = g_strdup_printf ("%s/%u:%u", devices, major (number),
                                                     minor (number));

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/rotational", device, places[i]);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        return text[0] == '1' && !is_virtual (device);
    }
  return FALSE;
}

gboolean
_bellhop_walk_is_on_rotating (const char *path,
                              guint64    *out_device)
{
  struct stat status;

  if (stat (path, &status) != 0 || !is_rotating (status.st_dev))
    return FALSE;
  *out_device = status.st_dev;
  return TRUE;
}

guint
_bellhop_walk_get_most_workers (void)
{
  return CLAMP (g_get_num_processors (), 2, BELLHOP_WALK_MAX_WORKERS);
}

/**
 * bellhop_walk_get_n_workers:
 * @path: a file or folder
 *
 * How many threads suit the device that @path is on: one for a disk that rotates, which several
 * would send to and fro; else as many as there are processors. Any thread, and rather a worker's: a
 * folder on a network may let one wait.
 *
 * Returns: a number of workers
 */
guint
bellhop_walk_get_n_workers (const char *path)
{
  guint64 device;

  g_return_val_if_fail (path != NULL, 1);

  return _bellhop_walk_is_on_rotating (path, &device) ? 1 : _bellhop_walk_get_most_workers ();
}
