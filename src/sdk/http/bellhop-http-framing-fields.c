/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-framing-private.h"

gboolean
_bellhop_http_framing_are_fields (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);
      const gsize name = strcspn (line, " \t:");

      /* One that begins with a blank goes on with the line before. */
      if (*line == '\0' || (i > 0 && (*line == ' ' || *line == '\t')) ||
          (name > 0 && line[name] == ':'))
        continue;
      return FALSE;
    }
  return TRUE;
}

gboolean
_bellhop_http_framing_ends_head (const char *text,
                                 gsize       size)
{
  const char *end = text + size;

  return (size == 1 && end[-1] == '\n') || (size == 2 && end[-2] == '\r' && end[-1] == '\n') ||
         (size >= 2 && end[-2] == '\n' && end[-1] == '\n') ||
         (size >= 3 && end[-3] == '\n' && end[-2] == '\r' && end[-1] == '\n');
}
