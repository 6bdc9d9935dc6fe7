/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <string.h>

#include <bellhop-sdk-testing.h>

/* Links of documents on disk: to servers, to other files, and to places in themselves. */

static BellhopTable *
get_links (BellhopRun *run)
{
  return BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
}

/* The row of @link: its problem, or NULL when it has no row. */
static const char *
find_problem (BellhopRun *run,
              const char *link)
{
  BellhopTable *links = get_links (run);

  for (guint i = 0; i < bellhop_table_get_n_rows (links); i++)
    if (g_str_equal (bellhop_table_get_text (links, i, 0), link))
      return bellhop_table_get_text (links, i, 4);
  return NULL;
}

static BellhopAction *
create_action (BellhopTest *test,
               const char  *name,
               const char  *text)
{
  BellhopAction   *action = http_fixture_create_action (test, "http.check");
  g_autofree char *path = bellhop_test_write_file (test, name, text, -1);

  http_fixture_set (action, "file", path, NULL);
  return action;
}

typedef struct
{
  const char *link;
  const char *problem; /* NULL: it has no row */
} Expected;

static void
assert_links (BellhopRun     *run,
              const Expected *expected,
              guint           n_expected)
{
  guint n_rows = 0;

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  for (guint i = 0; i < n_expected; i++)
    {
      g_test_message ("%s", expected[i].link);
      g_assert_cmpstr (find_problem (run, expected[i].link), ==, expected[i].problem);
      n_rows += expected[i].problem != NULL ? 1 : 0;
    }
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, n_rows);
}

static void
test_markdown (BellhopTest  *test,
               gconstpointer data)
{
  static const char text[] =
    "# Title & More\n\n## Again\n\n## Again\n\n"
    "[a](docs/a.md \"x\") [gone](docs/gone.md#x) ![pic](<my pic.png>) [esc](a\\_b) "
    "[place](#title--more) [second](#again-1) [none](#nowhere) [top](#top)\n\n"
    "[ref]: docs/a.md?raw=1\n\nA [reference][ref], `[code](code.md)` and <mailto:a@b.c>.\n\n"
    "    [indented](code.md)\n\n<p id=mark><a href=\"docs/a%20b.md\">raw</a>"
    "<a href='#mark'>m</a>\n\n| [cell](cell.md) |\n|---|\n\n[root](/root.md)\n";
  static const Expected expected[] = {
    { "docs/a.md", "" },
    { "docs/gone.md#x", "There is no such file" },
    { "my pic.png", "" },
    { "a_b", "There is no such file" },
    { "#title--more", "" },
    { "#again-1", "" },
    { "#nowhere", "The document has nothing of this name" },
    { "#top", NULL },
    { "docs/a.md?raw=1", "" },
    { "code.md", NULL },
    { "docs/a%20b.md", "" },
    { "#mark", "" },
    { "cell.md", "There is no such file" },
    { "/root.md", NULL },
  };
  g_autoptr(BellhopAction) action = create_action (test, "README.md", text);
  g_autofree char *a = bellhop_test_write_file (test, "docs/a.md", "", 0);
  g_autofree char *b = bellhop_test_write_file (test, "docs/a b.md", "", 0);
  g_autofree char *picture = bellhop_test_write_file (test, "my pic.png", "", 0);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "fragments", "true", NULL);
  run = http_fixture_run (test, action);
  assert_links (run, expected, G_N_ELEMENTS (expected));
}

/* What goes to a server is asked there; what begins with a slash is below the repository. */
static void
test_servers (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/page");
  g_autofree char *gone = bellhop_test_server_dup_url (server, "/gone");
  g_autofree char *text = g_strdup_printf ("[page](%s) <%s> bare %s?q=1\n"
                                           "[r](/root.md)\n",
                                           url, gone, url);
  g_autofree char *bare = g_strconcat (url, "?q=1", NULL);
  g_autofree char *mark = bellhop_test_write_file (test, ".git/HEAD", "", 0);
  g_autofree char *root = bellhop_test_write_file (test, "root.md", "", 0);
  g_autoptr(BellhopAction) action = create_action (test, "sub/notes.markdown", text);
  g_autoptr(BellhopRun) run = NULL;
  const Expected expected[] = { { url, "" }, { gone, "Gone" }, { bare, "" }, { "/root.md", "" } };

  http_fixture_answer (server, "/page", "text/plain", "x");
  http_fixture_answer (server, "/page?q=1", "text/plain", "x");
  bellhop_test_server_add (server, "/gone", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  run = http_fixture_run (test, action);
  assert_links (run, expected, G_N_ELEMENTS (expected));
}

/* URLs without markup, as GitHub finds them. */
static void
test_bare (BellhopTest  *test,
           gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *link; /* behind "http://127.0.0.1:PORT/"; NULL: none */
  } cases[] = {
    { "%U/a", "a" },
    { "See %U/b.", "b" },
    { "(%U/c)", "c" },
    { "%U/d(e)", "d(e)" },
    { "(%U/d(f))", "d(f)" },
    { "**%U/g**", "g" },
    { "~~%U/h~~", "h" },
    { "%U/i_j_k", "i_j_k" },
    { "%U/*l*m", "*l*m" },
    { "%U/y?a=1&b=2", "y?a=1&b=2" },
    { "%U/n&amp;o", "n&o" },
    { "%U/p&quot;", "p" },
    { "%U/q<br>", "q" },
    { "| x |\n|---|\n| %U/s|", "s" },
    { "> %U/t?!", "t" },
    { "- %U/u'", "u" },
    { "# %U/v", "v" },
    { "\"%U/w\"", "w" },
    { "HTTP://%H/x", "x" },
    { "x%U/none", NULL },
    { "`%U/none`", NULL },
    { "    %U/none", NULL },
    { "http://", NULL },
    { "http:///none", NULL },
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *root = bellhop_test_server_dup_url (server, "");

  http_fixture_answer (server, "/y", "text/plain", "x");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) text = g_string_new (cases[i].text);
      g_autofree char *name = g_strdup_printf ("bare-%u.md", i);
      g_autofree char *link = g_strdup_printf ("%s/%s", root, cases[i].link);
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      g_string_replace (text, "%U", root, 0);
      g_string_replace (text, "%H", root + strlen ("http://"), 0);
      g_test_message ("%s", text->str);
      action = create_action (test, name, text->str);
      if (cases[i].link != NULL)
        http_fixture_answer (server, link + strlen (root), "text/plain", "x");
      run = http_fixture_run (test, action);
      g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==,
                        cases[i].link != NULL ? 1 : 0);
      if (cases[i].link != NULL)
        g_assert_cmpint (g_ascii_strcasecmp (bellhop_table_get_text (get_links (run), 0, 0), link),
                         ==, 0);
    }
}

static void
test_html (BellhopTest  *test,
           gconstpointer data)
{
  static const char     text[] = "<!DOCTYPE html><a href=other.html>o</a><img src='gone.png'>"
                                 "<a href='#x' id=y>x</a><a href='#y'>y</a><textarea><a href=no>";
  static const Expected expected[] = {
    { "other.html", "" },
    { "gone.png", "There is no such file" },
    { "#x", "The document has nothing of this name" },
    { "#y", "" },
    { "no", NULL },
  };
  static const char *const names[] = { "index.html", "PAGE.HTM", "saved" };
  g_autofree char         *other = bellhop_test_write_file (test, "other.html", "", 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(BellhopAction) action = create_action (test, names[i], text);
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_set (action, "fragments", "true", NULL);
      run = http_fixture_run (test, action);
      assert_links (run, expected, G_N_ELEMENTS (expected));
    }
}

/* A page with a base on a server means files of that. */
static void
test_base (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/dir/");
  g_autofree char *page = bellhop_test_server_dup_url (server, "/dir/page");
  g_autofree char *text = g_strdup_printf ("<base href='%s'><a href=page>x</a>", url);
  g_autoptr(BellhopAction) action = create_action (test, "saved.html", text);
  g_autoptr(BellhopRun) run = NULL;
  const Expected expected[] = { { page, "" } };

  http_fixture_answer (server, "/dir/page", "text/plain", "x");
  run = http_fixture_run (test, action);
  assert_links (run, expected, G_N_ELEMENTS (expected));
}

/* What is too large is refused, and what hurts parsers is read. */
static void
test_hostile (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const pieces[] = { "[", "![", "*a_ ", "`a ", "<a ", "[a](<", "> ", "- ",
                                        "[a](b", "](", "&#x", "<!--", "| a ", "**a *a ", "\\" };
  g_autofree char         *large = g_strnfill (5 * 1024 * 1024, 'x');
  g_autoptr(BellhopAction) too_large = create_action (test, "large.md", large);
  g_autoptr(BellhopRun) refused = http_fixture_run (test, too_large);

  g_assert_cmpint (bellhop_run_get_state (refused), ==, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (refused)->message, "at most 4 MiB"));
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      while (text->len < 100000)
        g_string_append (text, pieces[i]);
      action = create_action (test, "hostile.md", text->str);
      run = http_fixture_run (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
    }
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = create_action (test, "a.md", "[a](b) [c](d)");

  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 2);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/check/document/markdown", NULL, test_markdown);
  bellhop_test_add ("/check/document/servers", NULL, test_servers);
  bellhop_test_add ("/check/document/bare", NULL, test_bare);
  bellhop_test_add ("/check/document/html", NULL, test_html);
  bellhop_test_add ("/check/document/base", NULL, test_base);
  bellhop_test_add ("/check/document/hostile", NULL, test_hostile);
  bellhop_test_add ("/check/document/sweep", NULL, test_sweep);
  return g_test_run ();
}
