/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <string.h>

/*
 * Paths that can be opened by a click (OSC 8). There is no way to ask a terminal whether it knows
 * them, and what does not may print them: so only those are given any that say who they are.
 */

gboolean
_bellhop_cli_has_links (const BellhopCliOptions *options)
{
  static const char *const names[] = { "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION",
                                       "DOMTERM" };
  static const char *const programs[] = { "iTerm.app", "WezTerm", "vscode", "ghostty", NULL };
  const char              *program = g_getenv ("TERM_PROGRAM");
  const char              *vte = g_getenv ("VTE_VERSION");

  if (!_bellhop_cli_is_terminal () || !_bellhop_cli_has_color (options))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_getenv (names[i]) != NULL)
      return TRUE;
  /* Before 0.50 it crashed on some. */
  return (vte != NULL && g_ascii_strtoull (vte, NULL, 10) >= 5000) ||
         (program != NULL && g_strv_contains (programs, program));
}

void
_bellhop_cli_append_link (GString    *text,
                          const char *path,
                          const char *shown)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_str_has_prefix (path, "file://")
                           ? g_strdup (path)
                           : g_filename_to_uri (absolute, g_get_host_name (), NULL);

  if (uri == NULL)
    g_string_append (text, shown);
  else
    g_string_append_printf (text, "\033]8;;%s\033\\%s\033]8;;\033\\", uri, shown);
}
