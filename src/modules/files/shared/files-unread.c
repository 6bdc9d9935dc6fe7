/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-unread.h"

#include "files-path.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>

void
files_unread_add (FilesUnread *self,
                  const char  *path,
                  const char  *reason)
{
  g_autofree char *shown = files_path_display (path);

  if (self->table == NULL)
    {
      const BellhopColumn columns[] = {
        { "path", _("Path"), BELLHOP_COLUMN_PATH },
        { "reason", _("Reason"), BELLHOP_COLUMN_TEXT },
      };

      self->table = bellhop_run_add_table (self->run, "unreadable", _("Unreadable"), columns,
                                           G_N_ELEMENTS (columns));
      bellhop_output_set_shortfall (BELLHOP_OUTPUT (self->table), TRUE);
    }
  bellhop_table_add (self->table, shown, reason);
  self->n_rows++;
}

const char *
files_unread_get_reason (int   error_number,
                         guint depth)
{
  /* Links are followed where they were asked for alone: below, it is a mount. */
  if (error_number == ELOOP && depth > 0)
    return _("The folder contains itself");
  if (error_number == ERANGE)
    return _("A number in its entry is out of range");
  return g_strerror (error_number);
}

const char *
files_unread_get_kind (mode_t type)
{
  switch (type & S_IFMT)
    {
    case S_IFIFO:
      return _("It is a pipe");
    case S_IFSOCK:
      return _("It is a socket");
    case S_IFCHR:
    case S_IFBLK:
      return _("It is a device");
    default:
      return NULL;
    }
}
