/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <gmodule.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

enum
{
  GRACE_MS = 2000
};

typedef int (*Command) (BellhopRegistry         *registry,
                        const BellhopCliOptions *options);

static const struct
{
  const char *name;
  Command     command;
  gboolean    takes_action;
  gboolean    takes_values;
  const char *help;
} commands[] = {
  { "list", _bellhop_cli_list, FALSE, FALSE,
    N_("Usage: bellhop list [--json]\n"
       "\n"
       "Lists the actions, and the modules that could not be loaded.\n"
       "\n"
       "  --json  print a JSON array\n") },
  { "describe", _bellhop_cli_describe, TRUE, FALSE,
    N_("Usage: bellhop describe ID [--json]\n"
       "\n"
       "Explains an action and its parameters.\n"
       "\n"
       "  --json  print a JSON object\n") },
  { "run", _bellhop_cli_run, TRUE, TRUE,
    N_("Usage: bellhop run ID [NAME=VALUE…]\n"
       "\n"
       "Runs an action; “bellhop run ID --help” explains its parameters.\n"
       "\n"
       "  --format=FORM    print the results as table, tsv, csv, json, jsonl or null\n"
       "  --json           the same as --format=json: one object at the end\n"
       "  --jsonl          a line of JSON for each event as it happens\n"
       "  --null, -0       end each value with a zero byte, for “xargs -0”\n"
       "  --columns=NAMES  print only these columns, with commas between their names\n"
       "  --include, -i    print the head of a response before its body\n"
       "  --output, -o FILE\n"
       "                   write the results to a file, replaced only when complete\n"
       "  --quiet          show no progress\n"
       "  --strict         end with 1 if anything could not be read\n"
       "  --color=WHEN     use colors on a terminal: auto, always or never\n"
       "  --raw            print control characters on a terminal as they are\n"
       "  --paste TEXT     fill in the parameters from a command, such as a curl command\n"
       "  --copy           print the action as such a command instead of running it\n"
       "\n"
       "Repeat the name of a list for each value. A value @PATH is read from a file,\n"
       "- is read from standard input, and @@ stands for a leading @. Ctrl-C cancels.\n"
       "Pass secrets as NAME=@FILE: other users can see the command line.\n"
       "\n"
       "Exit status: 0 done, 1 failed, 2 wrong usage, 130 cancelled.\n") },
};

static void
clear_options (BellhopCliOptions *options)
{
  g_clear_pointer (&options->values, g_ptr_array_unref);
  g_clear_pointer (&options->columns, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BellhopCliOptions, clear_options)

static int
print (const char *text)
{
  return _bellhop_cli_print_text (text) ? BELLHOP_EXIT_DONE : BELLHOP_EXIT_FAILED;
}

static int
print_help (void)
{
  return print (_("Usage:\n"
                  "  bellhop                     open the window\n"
                  "  bellhop list                list the actions\n"
                  "  bellhop describe ID         explain an action and its parameters\n"
                  "  bellhop run ID NAME=VALUE…  run an action\n"
                  "  bellhop get URL             the same by a short name: get, download, watch,\n"
                  "                              check, serve, sum, find, dupes, usage\n"
                  "\n"
                  "“bellhop COMMAND --help” tells the options of a command,\n"
                  "“bellhop run ID --help” the parameters of an action.\n"));
}

static void
complain_of_command (const char *typed)
{
  static const char *const names[] = { "list", "describe", "run", "get", "download", "watch",
                                       "check", "serve", "sum", "find", "dupes", "usage", "--help",
                                       "--version", NULL };
  const char              *nearest = bellhop_suggest (typed, names);

  if (nearest != NULL)
    _bellhop_cli_complain (_("there is no command “%s”; did you mean “%s”?"), typed, nearest);
  else
    _bellhop_cli_complain (_("there is no command “%s”; see “bellhop --help”"), typed);
}

static int
run_command (guint  position,
             char **words)
{
  g_auto(BellhopCliOptions) options = { .values = g_ptr_array_new () };
  g_autoptr(BellhopRegistry) registry = NULL;
  Command command = commands[position].command;
  int     code;

  if (!_bellhop_cli_parse (words, commands[position].takes_action, commands[position].takes_values,
                           &options))
    return BELLHOP_EXIT_USAGE;
  if (options.help && options.action_id == NULL)
    return print (_(commands[position].help));
  if (options.help)
    command = _bellhop_cli_describe;

  bellhop_runtime_start (NULL);
  registry = options.action_id != NULL ? bellhop_registry_new_for (options.action_id)
                                       : bellhop_registry_new ();
  code = command (registry, &options);
  /* Not all was printed, and perhaps not all done: a program has to know. */
  if (!_bellhop_cli_has_reader ())
    code = BELLHOP_EXIT_FAILED;
  bellhop_runtime_stop (GRACE_MS);
  return code;
}

/* For the shells, and therefore in no help. */
static int
complete (char **words)
{
  int code;

  bellhop_runtime_start (NULL);
  code = _bellhop_cli_complete (*words != NULL && g_str_equal (*words, "--") ? words + 1 : words);
  bellhop_runtime_stop (GRACE_MS);
  return code;
}

static int
run_words (char **words)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (words[0], commands[i].name))
      return run_command (i, words + 1);

  complain_of_command (words[0]);
  return BELLHOP_EXIT_USAGE;
}

/* A short name, or one that there is not. */
static int
run_alias (char **words)
{
  g_auto(GStrv) expanded = NULL;

  if (!_bellhop_cli_expand (words, &expanded))
    return BELLHOP_EXIT_USAGE;
  return run_words (expanded != NULL ? expanded : words);
}

static gboolean
is_command (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (word, commands[i].name))
      return TRUE;
  return FALSE;
}

static int
run_command_line (int    argc,
                  char **argv)
{
  static const char *const for_help[] = { "--help", "-h", "help", NULL };
  static const char *const for_version[] = { "--version", "-V", "version", NULL };
  const gboolean           asks_help = g_strv_contains (for_help, argv[1]);

  /* A reader that goes away is seen as an error of the write. */
  signal (SIGPIPE, SIG_IGN);

  if (g_strv_contains (for_version, argv[1]))
    return print ("bellhop " BELLHOP_VERSION "\n");
  if (g_str_equal (argv[1], "complete"))
    return complete (argv + 2);
  if (asks_help && argc < 3)
    return print_help ();
  for (guint i = 0; asks_help && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[2], commands[i].name))
      return print (_(commands[i].help));
  if (asks_help)
    {
      complain_of_command (argv[2]);
      return BELLHOP_EXIT_USAGE;
    }
  return is_command (argv[1]) ? run_words (argv + 1) : run_alias (argv + 1);
}

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

/* Whatever is opened first would take the place of what is closed, and be read or written as if it
 * were that. Nothing can be read from these, and to write to them is an error, as it was. */
static void
open_standard_descriptors (void)
{
  int descriptor;

  do
    descriptor = open ("/dev/null", O_RDONLY);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor > STDERR_FILENO)
    close (descriptor);
}

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("BELLHOP_LOCALE_DIR");

  open_standard_descriptors ();
  ignore_relative_folders ();
  g_log_set_writer_func (bellhop_debug_write_log, NULL, NULL);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : BELLHOP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2 || g_str_equal (argv[1], "--gapplication-service"))
    return open_window (argc, argv);
  return run_command_line (argc, argv);
}
