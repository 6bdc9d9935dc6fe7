/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include "check-page.h"
#include "check-url.h"

/* What no server can show: how a page is read, and how often each of its bytes is looked at. */

typedef struct
{
  const char *html;
  const char *links; /* as they are written, one after the other, with blanks between */
} Case;

static const Case cases[] = {
  /* The HTML standard, 4.2.4 to 4.8: what is followed and what is loaded. */
  { "<a href=a><area href=b><iframe src=c></iframe><embed src=d><object data=e>", "a b c d e" },
  { "<frameset><frame src=a><frame src=b></frameset>", "a b" },
  { "<audio src=a></audio><video src=b poster=c><source src=d><track src=e></video>", "a c b d e" },
  { "<img src=a><input type=image src=b><input src=no><input type=text src=no>", "a b" },
  { "<link rel=stylesheet href=a><link rel=prefetch href=b><link rel=preload href=c>"
    "<link rel=modulepreload href=d><link rel='dns-prefetch preconnect' href=no>"
    "<link rel=preconnect href=no><link rel='preconnect stylesheet' href=e>",
    "a b c d e" },
  { "<script src=a></script><body background=b><td background=c>", "a b c" },
  { "<img src='' srcset=''><a href=''>x</a><img>", "" },
  /* 4.8.4.4.5: Parsing a srcset attribute. */
  { "<img srcset='a 1x, b 2x'><source srcset='c,'><source srcset='d, e 100w,f 2x'>",
    "a b c d e f" },
  { "<img srcset='x,y 1x, a(b (1,2) 3x, c'>", "x,y a(b c" },
  { "<img srcset=',,a 1x,,b'><link rel=preload as=image imagesrcset='c 1x, d 2x'>", "a b c d" },
  /* 4.2.5.3: meta refresh. */
  { "<meta http-equiv=refresh content='0; url=a'><meta http-equiv=Refresh content='5;URL=\"b\"x'>"
    "<meta http-equiv=refresh content='1, c'><meta http-equiv=refresh content='d'>"
    "<meta http-equiv=refresh content=3><meta name=refresh content='0;url=no'>",
    "a b c" },
  /* SVG. */
  { "<svg><use href=a /><use xlink:href='b#x'/><use href='#here'/><image href=c /><feImage "
    "xlink:href=d /><a xlink:href=e>x</a><script href=f /><a href=g></a></svg>",
    "a b#x c d e f g" },
  { "<svg><![CDATA[<a href=no>]]></svg><![CDATA[<a href=no>]]><a href=b>", "b" },
  /* 4.8.5: a page within the page, which stands in place of what src names. */
  { "<iframe src=no srcdoc='<a href=a>x</a><img src=&quot;b c&quot;><a href=#no><a href>'>"
    "</iframe>",
    "a b c" },
  { "<iframe srcdoc=\"<style>p{b:url(a)}</style><iframe srcdoc='<a href=b?x&amp;amp;y>'>\">"
    "</iframe><a href=c>",
    "a b?x&y c" },
  { "<iframe srcdoc='<base href=x/y><a href=a><a href=/b><a href=//c><a href=d:e><a href=?f><a "
    "href=#g>'></iframe><a href=h>",
    "x/a /b //c d:e x/y?f x/y#g h" },
  { "<iframe srcdoc='<base href=http://x?y><a href=a><a href=/b><a href=?c>'></iframe>",
    "http://x/a http://x/b http://x?c" },
  { "<iframe srcdoc='<base href=http://x/y/z?/q><a href=a><a href=/b>'></iframe>",
    "http://x/y/a http://x/b" },
  { "<iframe srcdoc></iframe><iframe srcdoc src=no></iframe><p srcdoc='<a href=no>'>", "" },
  { "<template><iframe srcdoc='<a href=no>'></iframe></template>", "" },
  /* CSS Syntax 3 and CSS Cascade. */
  { "<style>@import 'a'; @import url(b); p { background: url( \"c\" ), url('d') } "
    "q { src: url(e) format('x') } /* url(no) */ r { content: 'url(no)' } s { x: my-url(no) }"
    "@namespace svg url(http://www.w3.org/2000/svg); t { fill: url(#no) } u { b: url(bad url) }"
    "v { b: url(f\\29 g\\)h) }</style>",
    "a b c d e f)g)h" },
  { "<p style=\"background: url('a')\"><p style='b: url(&quot;b&quot;)'>", "a b" },
  { "<style type=text/x-template>p { b: url(no) }</style><style type='text/css'>p{b:url(a)}"
    "</style>",
    "a" },
  /* What is no markup, or not shown. */
  { "<!-- <a href=no> --><a href=a><!--><a href=b><!---><a href=c><!-- x --!><a href=d>",
    "a b c d" },
  { "<textarea><a href=no></textarea><title><a href=no></title><template><a href=no><template>"
    "</template><img src=no></template><a href=a>",
    "a" },
  { "<script>'<a href=no>' </scripty></script><xmp><a href=no></xmp><noscript><img src=a>"
    "</noscript><iframe><a href=no></iframe><noframes><a href=no></noframes><a href=b>",
    "a b" },
  { "<script><!-- <script> </script> <a href=no> --> </script><a href=a>", "a" },
  { "<? <a href=no> ><!doctype html <a href=no>></ <a href=no>><a href=a>", "a" },
  { "<plaintext><a href=no></plaintext><a href=no>", "" },
  /* 13.2.5: Tokenization. */
  { "<A HREF='a'><a\nhref\t=\n\"b\"><a/href=c><a href=d/><a href=e href=no><a =x href=f>",
    "a b c d/ e f" },
  { "<a title='>' href=a><a title=\"<a href=no>\" href=b><a href=>x</a><a data-href=no>", "a b " },
  { "<a href=a", "" },
  { "<a href='a>", "" },
  { "a < b <3 <a href=a>", "a" },
  /* 13.2.5.73: Named character references. */
  { "<a href='?a=1&amp;b=2'><a href='?a&copy=1&copy;'><a href='&#x61;&#98;&#99'><a href='a&sol;b'>"
    "<a href='?x&amp'><a href='?&unknown;&'>",
    "?a=1&b=2 ?a&copy=1© abc a/b ?x& ?&unknown;&" },
  { "<a href='&#128;&#0;&#xD800;&#x110000;'>", "€���" },
  /* What cannot be read as UTF-8 is of Windows. */
  { "<a href='caf\xe9'>", "café" },
  { "<meta charset=iso-8859-2><a href='\xb1'>", "ą" },
  { "<meta http-equiv=content-type content='text/html; charset=koi8-r'><a href='\xc1'>", "а" },
  { "\xef\xbb\xbf<meta charset=koi8-r><a href='é'>", "é" },
};

/* In UTF-16: half of its bytes are zero. */
static const char wide[] = "\xff\xfe<\0a\0 \0h\0r\0e\0f\0=\0a\0\x3d\xd8\x00\xde>\0";

static CheckPage *
parse (const char *html,
       gsize       size,
       gboolean    wants_ids)
{
  g_autoptr(GBytes) bytes = g_bytes_new (html, size);
  g_autoptr(GError) error = NULL;
  CheckPage *page = check_page_parse (bytes, NULL, wants_ids, NULL, NULL, &error);

  g_assert_no_error (error);
  return page;
}

static void
test_links (BellhopTest  *test,
            gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CheckPage) page = parse (cases[i].html, strlen (cases[i].html), FALSE);
      g_autofree char *links = NULL;

      g_ptr_array_add (page->links, NULL);
      links = g_strjoinv (" ", (char **) page->links->pdata);
      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (links, ==, cases[i].links);
    }
}

static void
test_wide (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(CheckPage) page = parse (wide, sizeof wide - 1, FALSE);

  g_assert_cmpuint (page->links->len, ==, 1);
  g_assert_cmpstr (page->links->pdata[0], ==, "a😀");
}

static void
test_ids (BellhopTest  *test,
          gconstpointer data)
{
  static const char html[] = "<p id=a><a name=b><form name=no><template><p id=no></template>"
                             "<p id='c d'><svg id=e>";
  g_autoptr(CheckPage) page = parse (html, strlen (html), TRUE);

  g_assert_cmpuint (g_hash_table_size (page->ids), ==, 4);
  g_assert_true (g_hash_table_contains (page->ids, "a"));
  g_assert_true (g_hash_table_contains (page->ids, "b"));
  g_assert_true (g_hash_table_contains (page->ids, "c d"));
  g_assert_true (g_hash_table_contains (page->ids, "e"));
}

/* --- Of any size --- */

typedef struct
{
  guint64 n_steps;
  guint64 last;
  guint64 largest; /* between two steps */
  guint64 stop_at; /* the step that says no; 0: none does */
} Steps;

static gboolean
count_step (gpointer data,
            guint64  done,
            guint64  total,
            GError **error)
{
  Steps *self = data;

  self->n_steps++;
  self->largest = MAX (self->largest, done - MIN (done, self->last));
  self->last = done;
  if (self->n_steps != self->stop_at)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  return FALSE;
}

typedef struct
{
  const char *before;
  const char *again;
  const char *rest; /* after a number */
  const char *after;
} Nasty;

static const Nasty nasty[] = {
  { "<a", " a", "=1", " href=end>" },
  { "<a href=end", " href=x", "", ">" },
  { "<a href=end ", "\"", "", ">" },
  { "<a href=end><a", "<a", "", "" },
  { "<a href=end><a href='", "", ">", "" },
  { "", "<!-", ">", "<a href=end>" },
  { "<a href=end>", "<!--", "", "" },
  { "<a href=end><script>", "<!--<script ", "", "" },
  { "<a href=end><textarea>", "</textare", "", "" },
  { "<a href=end>", "&#", "", "" },
  { "", "<template><p", ">", "</template>" },
  { "<a href=end>", "<style>", "", "" },
  { "<a href=end><style>", "url(", "", "" },
  { "<a href=end><style>", "/*", "", "" },
  { "<a href=end><style>", "\"", "", "" },
  { "<a href=end><style>", "@import'\\", "", "" },
  { "", "<div", ">", "<a href=end>" },
};

/* The end of a page is found, whatever stands before it, in as many steps as it has bytes to the
 * step; and each step can be the last. */
static void
test_nasty (BellhopTest  *test,
            gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (nasty); i++)
    {
      g_autoptr(GString) html = g_string_new (nasty[i].before);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(CheckPage) page = NULL;
      g_autoptr(CheckPage) stopped = NULL;
      g_autoptr(GError) error = NULL;
      Steps steps = { 0 };
      Steps few = { .stop_at = 3 };

      for (guint n = 0; n < 200000; n++)
        g_string_append_printf (html, "%s%u%s", nasty[i].again, n, nasty[i].rest);
      g_string_append (html, nasty[i].after);
      bytes = g_bytes_new (html->str, html->len);
      page = check_page_parse (bytes, NULL, FALSE, count_step, &steps, NULL);
      g_test_message ("%s: %" G_GUINT64_FORMAT " steps for %zu bytes, at most %" G_GUINT64_FORMAT,
                      nasty[i].again, steps.n_steps, html->len, steps.largest);
      /* A style is read twice: for its end, and for what it says. */
      g_assert_cmpuint (steps.n_steps, <=, 2 * html->len / CHECK_STEP_BYTES + 2);
      g_assert_cmpuint (steps.n_steps, >=, html->len / CHECK_STEP_BYTES / 2);
      g_assert_cmpuint (steps.largest, <=, 2 * CHECK_STEP_BYTES);
      if (strstr (nasty[i].before, "end") != NULL || strstr (nasty[i].after, "end") != NULL)
        {
          g_assert_cmpuint (page->links->len, >, 0);
          g_assert_cmpstr (page->links->pdata[0], ==, "end");
        }

      stopped = check_page_parse (bytes, NULL, FALSE, count_step, &few, &error);
      g_assert_null (stopped);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (few.n_steps, ==, 3);
    }
}

/* Pages within pages are read to a depth that none has; what is deeper is cut. */
static void
test_depth (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *html = g_strdup ("<a href=end>");

  for (guint depth = 1; depth <= 12; depth++)
    {
      g_autofree char *escaped = g_markup_escape_text (html, -1);
      g_autoptr(CheckPage) page = NULL;

      g_free (html);
      html = g_strdup_printf ("<iframe srcdoc=\"%s\"></iframe>", escaped);
      page = parse (html, strlen (html), FALSE);
      g_assert_cmpuint (page->links->len, ==, depth <= 8 ? 1 : 0);
      g_assert_cmpuint (page->n_cut, ==, depth <= 8 ? 0 : 1);
    }
}

/* What is too long is cut, and that is known. */
static void
test_limits (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(GString) html = g_string_new ("<style>");
  g_autoptr(GString) links = g_string_new (NULL);
  g_autoptr(CheckPage) styled = NULL;
  g_autoptr(CheckPage) full = NULL;
  g_autoptr(CheckPage) pictured = NULL;

  for (guint i = 0; i < 5 * 1024 * 1024; i++)
    g_string_append_c (html, ' ');
  g_string_append (html, "p { b: url(x) }</style><a href=y>");
  styled = parse (html->str, html->len, FALSE);
  g_assert_cmpuint (styled->n_cut, ==, 1);
  g_assert_cmpuint (styled->links->len, ==, 1);

  for (guint i = 0; i < 100001; i++)
    g_string_append (links, "<a href=x>");
  full = parse (links->str, links->len, FALSE);
  g_assert_true (full->is_cut);
  g_assert_cmpuint (full->links->len, ==, 100000);

  g_string_overwrite (html, 0, "<img src='data:image/png;base64,");
  g_string_append (html, "'>");
  pictured = parse (html->str, html->len, FALSE);
  g_assert_cmpuint (pictured->n_cut, ==, 0);
  g_assert_cmpstr (pictured->links->pdata[0], ==, "data:");
}

/* Within one value as many links can stand as in a page: each asks whether to go on, too. */
static void
test_steps (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const begins[] = { "<img alt='", "<img srcset='", "<p style='" };
  static const char *const pieces[] = { "a 1x,   ", "a 1x,   ", "url(\"a\")" };
  Steps                    steps[G_N_ELEMENTS (begins)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autoptr(GString) html = g_string_new (begins[i]);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(CheckPage) page = NULL;

      for (guint k = 0; k < 90000; k++)
        g_string_append (html, pieces[i]);
      g_string_append (html, "'>");
      bytes = g_bytes_new (html->str, html->len);
      page = check_page_parse (bytes, NULL, FALSE, count_step, &steps[i], NULL);
      g_assert_nonnull (page);
      g_assert_cmpuint (page->links->len, ==, i == 0 ? 0 : 90000);
    }
  g_assert_cmpuint (steps[1].n_steps, >, steps[0].n_steps + 30);
  g_assert_cmpuint (steps[2].n_steps, >, steps[0].n_steps + 30);
}

/* --- Addresses --- */

typedef struct
{
  const char  *link;
  CheckUrlKind kind;
  const char  *expected; /* the URL, or a part of the reason */
} Address;

/* The URL standard of the WHATWG; most of them are in its own tests (urltestdata.json). */
static const Address addresses[] = {
  { "", CHECK_URL_GOOD, "http://me:x@h:8/a/b?c" },
  { "#d", CHECK_URL_GOOD, "http://me:x@h:8/a/b?c#d" },
  { "?q", CHECK_URL_GOOD, "http://me:x@h:8/a/b?q" },
  { "x", CHECK_URL_GOOD, "http://me:x@h:8/a/x" },
  { " /new\n line\t ", CHECK_URL_GOOD, "http://me:x@h:8/new%20line" },
  { "../x/./y/..", CHECK_URL_GOOD, "http://me:x@h:8/x/" },
  { "/../x", CHECK_URL_GOOD, "http://me:x@h:8/x" },
  { "\\x\\y?\\", CHECK_URL_GOOD, "http://me:x@h:8/x/y?%5C" },
  { "//other/x", CHECK_URL_GOOD, "http://other/x" },
  { "\\\\other\\x", CHECK_URL_GOOD, "http://other/x" },
  { "http:x", CHECK_URL_GOOD, "http://me:x@h:8/a/x" },
  { "http:/x", CHECK_URL_GOOD, "http://me:x@h:8/x" },
  { "HTTP://other/x", CHECK_URL_GOOD, "http://other/x" },
  { "https:other/x", CHECK_URL_GOOD, "https://other/x" },
  { "https:///other/x", CHECK_URL_GOOD, "https://other/x" },
  { "h\nttp://other/", CHECK_URL_GOOD, "http://other/" },
  { "%7Ex/%2f?%2F", CHECK_URL_GOOD, "http://me:x@h:8/a/%7Ex/%2f?%2F" },
  { "caf\xc3\xa9", CHECK_URL_GOOD, "http://me:x@h:8/a/caf%C3%A9" },
  { "mailto:x@y", CHECK_URL_OTHER, NULL },
  { "JavaScript:void(0)", CHECK_URL_OTHER, NULL },
  { "data:text/plain,x", CHECK_URL_OTHER, NULL },
  { "http://", CHECK_URL_BROKEN, "has no host" },
  { "https://h:bad/", CHECK_URL_BROKEN, "is not a URL" },
  { "https://h:99999/", CHECK_URL_BROKEN, "is not a URL" },
  { "http://a b/", CHECK_URL_BROKEN, "is not a" },
  { "htp://other/", CHECK_URL_BROKEN, "“htp” is not a supported scheme" },
  { "example.org:8080/x", CHECK_URL_BROKEN, "“example.org” is not a supported scheme" },
  { "http://you:secret@h:bad/", CHECK_URL_BROKEN, "http://you@h:bad/" },
};

static void
test_addresses (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GUri) base = bellhop_http_parse_url ("http://me:x@h:8/a/b?c#e", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(GUri) uri = NULL;
      g_autofree char   *reason = NULL;
      g_autofree char   *url = NULL;
      const CheckUrlKind kind = check_url_resolve (base, addresses[i].link, &uri, &reason);

      url = uri != NULL ? g_uri_to_string (uri) : NULL;
      g_test_message ("%s: %s, %s", addresses[i].link, url, reason);
      g_assert_cmpint (kind, ==, addresses[i].kind);
      if (kind == CHECK_URL_GOOD)
        g_assert_cmpstr (url, ==, addresses[i].expected);
      else if (kind == CHECK_URL_BROKEN)
        g_assert_nonnull (strstr (reason, addresses[i].expected));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/check/page/links", NULL, test_links);
  bellhop_test_add ("/check/page/wide", NULL, test_wide);
  bellhop_test_add ("/check/page/ids", NULL, test_ids);
  bellhop_test_add ("/check/page/nasty", NULL, test_nasty);
  bellhop_test_add ("/check/page/depth", NULL, test_depth);
  bellhop_test_add ("/check/page/limits", NULL, test_limits);
  bellhop_test_add ("/check/page/steps", NULL, test_steps);
  bellhop_test_add ("/check/page/addresses", NULL, test_addresses);
  return g_test_run ();
}
