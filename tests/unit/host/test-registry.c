/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-runner.h>
#include <glib/gstdio.h>

/* Modules were built beside this test; a folder gets those that the test names. */
static char *
link_modules (BellhopTest *test,
              const char  *folder,
              ...)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), folder, NULL);
  va_list          names;
  const char      *name;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  va_start (names, folder);
  while ((name = va_arg (names, const char *)) != NULL)
    {
      g_autofree char *built = g_build_filename (g_getenv ("BELLHOP_TEST_MODULES"), name, NULL);
      g_autofree char *linked = g_build_filename (path, name, NULL);

      g_assert_cmpint (symlink (built, linked), ==, 0);
    }
  va_end (names);
  return g_steal_pointer (&path);
}

static BellhopRegistry *
create_registry (const char *path)
{
  g_setenv ("BELLHOP_MODULE_PATH", path, TRUE);
  return bellhop_registry_new ();
}

static const BellhopModuleFailure *
find_failure (BellhopRegistry *registry,
              const char      *name)
{
  guint                       n_failures = 0;
  const BellhopModuleFailure *failures = bellhop_registry_get_failures (registry, &n_failures);

  for (guint i = 0; i < n_failures; i++)
    if (g_str_has_suffix (failures[i].path, name))
      return &failures[i];
  g_error ("%s was not refused", name);
}

static void
test_good (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *folder = link_modules (test, "good", "stranger-greet.so", "stranger-bow.so",
                                          NULL);
  g_autoptr(BellhopRegistry) registry = create_registry (folder);
  g_autoptr(BellhopActionInfo) first = g_list_model_get_item (G_LIST_MODEL (registry), 0);
  g_autoptr(BellhopActionInfo) second = g_list_model_get_item (G_LIST_MODEL (registry), 1);
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "stranger.greet");

  g_assert_nonnull (info);
  g_assert_cmpstr (bellhop_action_info_get_title (info), ==, "Greet");
  g_assert_cmpstr (bellhop_action_info_get_category (info), ==, "Strangers");
  /* By category, then by title. */
  g_assert_cmpstr (bellhop_action_info_get_title (first), ==, "Bow");
  g_assert_cmpstr (bellhop_action_info_get_title (second), ==, "Greet");
  g_assert_true (bellhop_action_info_matches (info, "GREET hello"));
  g_assert_true (bellhop_action_info_matches (info, "welc"));
  g_assert_true (bellhop_action_info_matches (info, ""));
  g_assert_false (bellhop_action_info_matches (info, "greet goodbye"));
  g_assert_null (bellhop_registry_lookup (registry, "stranger.gone"));
  g_assert_cmpstr (bellhop_registry_suggest (registry, "stranger.great"), ==, "stranger.greet");
}

typedef struct
{
  const char *name;
  const char *words;
} Bad;

static const Bad bad[] = {
  { "stranger-old.so", "built for interface version 0" },
  { "stranger-versionless.so", "does not say which interface version" },
  { "stranger-loadless.so", "has no function g_io_module_load()" },
  { "stranger-idle.so", "adds no action" },
  { "stranger-lazy.so", "does nothing" },
  { "stranger-false.so", "“stranger.false” is not among those that it declares" },
  { "stranger-capital.so",
    "Strangercapital cannot be used: “Bad_Name” is not a valid parameter name" },
  { "stranger-spaced.so",
    "Strangerspaced cannot be used: “with space” is not a valid parameter name" },
  { "stranger-nameless.so", "Strangernameless cannot be used: “” is not a valid parameter name" },
  { "stranger-doubled.so", "Strangerdoubled cannot be used: “good” is already the name" },
  { "stranger-own-state.so", "cannot be used: “state” is already the name" },
  { "stranger-pointed.so",
    "the parameter “where” has the type gpointer, which a form cannot show" },
  { "stranger-unkind.so",
    "the parameter “url” has the type gint64, which does not match its kind" },
};

static void
test_bad (BellhopTest  *test,
          gconstpointer data)
{
  const Bad *this = data;
  g_autofree char *folder = link_modules (test, "bad", this->name, "stranger-greet.so", NULL);
  g_autoptr(BellhopRegistry) registry = create_registry (folder);

  g_assert_nonnull (strstr (find_failure (registry, this->name)->reason, this->words));
  g_assert_nonnull (bellhop_registry_lookup (registry, "stranger.greet"));
}

static guint
count (BellhopRegistry *registry)
{
  return g_list_model_get_n_items (G_LIST_MODEL (registry));
}

/* Who wants one action does without the modules that say that they have others. One that says
 * nothing may have it, wherever it stands. */
static void
test_one (BellhopTest  *test,
          gconstpointer data)
{
  g_autofree char *folder = link_modules (test, "one", "stranger-bow.so", "stranger-greet.so",
                                          "stranger-greet-twin.so", "stranger-old.so",
                                          "stranger-open.so", NULL);
  g_autoptr(BellhopRegistry) all = create_registry (folder);
  g_autoptr(BellhopRegistry) greet = bellhop_registry_new_for ("stranger.greet");
  g_autoptr(BellhopRegistry) open = bellhop_registry_new_for ("stranger.open");
  g_autoptr(BellhopRegistry) gone = bellhop_registry_new_for ("stranger.gone");
  guint n_failures = 0;
  guint n_all_failures = 0;

  g_assert_null (bellhop_registry_lookup (greet, "stranger.open"));
  g_assert_cmpuint (count (greet), ==, count (all) - 1);
  g_assert_cmpstr (
    bellhop_action_info_get_title (bellhop_registry_lookup (greet, "stranger.greet")), ==,
    bellhop_action_info_get_title (bellhop_registry_lookup (all, "stranger.greet")));
  bellhop_registry_get_failures (all, &n_all_failures);
  bellhop_registry_get_failures (greet, &n_failures);
  g_assert_cmpuint (n_failures, ==, n_all_failures);
  g_assert_nonnull (bellhop_registry_lookup (open, "stranger.open"));
  g_assert_cmpuint (count (open), ==, count (all));
  /* What is not there is looked for in all. */
  g_assert_cmpuint (count (gone), ==, count (all));
}

/* As GObject has it. */
static void
test_underscore (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *folder = link_modules (test, "underscore", "stranger-underscored.so", NULL);
  g_autoptr(BellhopRegistry) registry = create_registry (folder);
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "stranger.underscored");

  g_assert_nonnull (info);
  g_assert_nonnull (
    bellhop_action_class_find_param (bellhop_action_info_get_class (info), "some-thing"));
}

static void
test_garbage (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "modules/garbage.so", "not a library", -1);
  g_autofree char *other = bellhop_test_write_file (test, "modules/README", "not a module", -1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(BellhopRegistry) registry = create_registry (folder);
  guint n_failures = 0;

  g_assert_nonnull (strstr (find_failure (registry, "garbage.so")->reason, "garbage.so"));
  bellhop_registry_get_failures (registry, &n_failures);
  g_assert_cmpuint (n_failures, ==, 1);
}

static void
test_same_id (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *folder = link_modules (test, "same", "stranger-greet.so",
                                          "stranger-greet-twin.so", NULL);
  g_autoptr(BellhopRegistry) registry = create_registry (folder);
  const BellhopModuleFailure *failure;

  failure = find_failure (registry, "stranger-greet.so");
  g_assert_nonnull (strstr (failure->reason, "“stranger.greet” is already provided by "));
  g_assert_nonnull (strstr (failure->reason, "stranger-greet-twin.so"));
}

/* A module that is being worked on hides the one that is installed. */
static void
test_hidden (BellhopTest  *test,
             gconstpointer data)
{
  g_autofree char *first = link_modules (test, "first", "stranger-greet.so", NULL);
  g_autofree char *second = link_modules (test, "second", "stranger-greet.so", "stranger-bow.so",
                                          NULL);
  g_autofree char *path = g_strjoin (":", "/nowhere/at/all", first, "", second, NULL);
  g_autoptr(BellhopRegistry) registry = create_registry (path);
  guint n_failures = 1;

  bellhop_registry_get_failures (registry, &n_failures);
  g_assert_cmpuint (n_failures, ==, 0);
  g_assert_nonnull (bellhop_registry_lookup (registry, "stranger.greet"));
  g_assert_nonnull (bellhop_registry_lookup (registry, "stranger.bow"));
}

static void
test_suggest (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const names[] = { "http.request", "files.checksum", "url", "verify-tls",
                                       NULL };

  g_assert_cmpstr (bellhop_suggest ("htpt.request", names), ==, "http.request");
  g_assert_cmpstr (bellhop_suggest ("HTTP.Request", names), ==, "http.request");
  g_assert_cmpstr (bellhop_suggest ("request", names), ==, "http.request");
  g_assert_cmpstr (bellhop_suggest ("cheksum", names), ==, "files.checksum");
  g_assert_cmpstr (bellhop_suggest ("ulr", names), ==, "url");
  g_assert_cmpstr (bellhop_suggest ("tls", names), ==, "verify-tls");
  g_assert_null (bellhop_suggest ("something else", names));
  g_assert_null (bellhop_suggest ("", names));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/host/registry/one", NULL, test_one);
  bellhop_test_add ("/registry/good", NULL, test_good);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/registry/bad/%s", bad[i].name);

      bellhop_test_add (path, &bad[i], test_bad);
    }
  bellhop_test_add ("/registry/underscore", NULL, test_underscore);
  bellhop_test_add ("/registry/garbage", NULL, test_garbage);
  bellhop_test_add ("/registry/same-id", NULL, test_same_id);
  bellhop_test_add ("/registry/hidden", NULL, test_hidden);
  bellhop_test_add ("/registry/suggest", NULL, test_suggest);
  return g_test_run ();
}
