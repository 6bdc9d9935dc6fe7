/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop"

#include "config.h"

#include "bellhop-cli.h"

#include <bellhop-runtime.h>
#include <glib/gi18n.h>
#include <gmodule.h>
#include <locale.h>

typedef int (*WindowMain) (int    argc,
                           char **argv);

/* The window is a module of its own, so that a terminal never loads GTK. */
static int
open_window (int    argc,
             char **argv)
{
  const char *path = g_getenv ("BELLHOP_APP_MODULE");
  GModule    *module = g_module_open (path != NULL ? path : BELLHOP_WINDOW_MODULE,
                                   G_MODULE_BIND_LAZY);
  WindowMain window_main = NULL;

  if (module == NULL || !g_module_symbol (module, "bellhop_app_main", (gpointer *) &window_main))
    {
      g_printerr (_("bellhop: the window cannot be opened: %s\n"), g_module_error ());
      return 1;
    }
  return window_main (argc, argv);
}

/* Relative ones mean another folder wherever the program is started: the specification has them
 * ignored, and GLib does not. */
static void
ignore_relative_folders (void)
{
  static const char *const names[] = { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                       "XDG_STATE_HOME", "XDG_RUNTIME_DIR" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *folder = g_getenv (names[i]);

      if (folder != NULL && !g_path_is_absolute (folder))
        g_unsetenv (names[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("BELLHOP_LOCALE_DIR");

  ignore_relative_folders ();
  g_log_set_writer_func (bellhop_debug_write_log, NULL, NULL);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : BELLHOP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2 || g_str_equal (argv[1], "--gapplication-service"))
    return open_window (argc, argv);
  return bellhop_cli_main (argc, argv);
}
