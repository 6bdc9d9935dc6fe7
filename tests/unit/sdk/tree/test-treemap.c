/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <math.h>

static const BellhopColumn columns[] = {
  { "path", "Path", BELLHOP_COLUMN_PATH },
  { "bytes", "Size", BELLHOP_COLUMN_BYTES },
};

static void
assert_near (double a,
             double b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-6);
}

/* The example of the paper: 6, 6, 4, 3, 2, 2, 1 on six by four. */
static void
test_paper (void)
{
  static const double      weights[] = { 6, 6, 4, 3, 2, 2, 1 };
  static const BellhopRect expected[] = {
    { 0, 0, 3, 2 },
    { 0, 2, 3, 2 },
    { 3, 0, 12.0 / 7, 7.0 / 3 },
    { 3 + 12.0 / 7, 0, 9.0 / 7, 7.0 / 3 },
  };
  BellhopRect rects[G_N_ELEMENTS (weights)];

  bellhop_treemap_squarify (weights, G_N_ELEMENTS (weights), &(BellhopRect){ 0, 0, 6, 4 }, rects);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      assert_near (rects[i].x, expected[i].x);
      assert_near (rects[i].y, expected[i].y);
      assert_near (rects[i].width, expected[i].width);
      assert_near (rects[i].height, expected[i].height);
    }
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    assert_near (rects[i].width * rects[i].height, weights[i]);
}

static gboolean
overlap (const BellhopRect *a,
         const BellhopRect *b)
{
  const double slack = 1e-6;

  return a->x + a->width > b->x + slack && b->x + b->width > a->x + slack &&
         a->y + a->height > b->y + slack && b->y + b->height > a->y + slack;
}

/* Whatever the weights: each area is as its weight, all lie inside, and none on another. */
static void
test_any (void)
{
  const BellhopRect area = { 10, 20, 500, 300 };

  for (guint round = 0; round < 50; round++)
    {
      double      weights[40];
      BellhopRect rects[40];
      double      total = 0;

      for (guint i = 0; i < 40; i++)
        {
          weights[i] = i % 10 == 9 ? 0 : pow (g_test_rand_double_range (0.01, 10), 3);
          total += weights[i];
        }
      bellhop_treemap_squarify (weights, 40, &area, rects);
      for (guint i = 0; i < 40; i++)
        {
          assert_near (rects[i].width * rects[i].height,
                       weights[i] / total * area.width * area.height);
          g_assert_cmpfloat (rects[i].x, >=, area.x - 1e-6);
          g_assert_cmpfloat (rects[i].y, >=, area.y - 1e-6);
          g_assert_cmpfloat (rects[i].x + rects[i].width, <=, area.x + area.width + 1e-6);
          g_assert_cmpfloat (rects[i].y + rects[i].height, <=, area.y + area.height + 1e-6);
          for (guint j = 0; j < i; j++)
            g_assert_false (overlap (&rects[i], &rects[j]));
        }
    }
}

static void
test_nothing (void)
{
  const double zeros[] = { 0, 0 };
  BellhopRect  rects[2];

  bellhop_treemap_squarify (NULL, 0, &(BellhopRect){ 0, 0, 10, 10 }, NULL);
  bellhop_treemap_squarify (zeros, 2, &(BellhopRect){ 0, 0, 10, 10 }, rects);
  assert_near (rects[1].width * rects[1].height, 0);
}

static BellhopTree *
create_tree (guint n_small)
{
  BellhopTree  *tree = bellhop_tree_new ("map", "Map", columns, G_N_ELEMENTS (columns));
  const guint32 top = bellhop_tree_add (tree, BELLHOP_TREE_TOP, "/top", BELLHOP_TREE_FOLDER, NULL);
  const guint32 folder = bellhop_tree_add (tree, top, "a & <b>", BELLHOP_TREE_FOLDER, NULL);

  bellhop_tree_add (tree, folder, "large\xff", BELLHOP_TREE_PLAIN, (const gint64[]){ 60000 });
  bellhop_tree_count (tree, folder, (const gint64[]){ 60000 });
  bellhop_tree_add (tree, top, "other", BELLHOP_TREE_PLAIN, (const gint64[]){ 40000 });
  for (guint i = 0; i < n_small; i++)
    bellhop_tree_add (tree, top, "small", BELLHOP_TREE_PLAIN, (const gint64[]){ 1 });
  bellhop_tree_count (tree, top, (const gint64[]){ 40000 + (gint64) n_small });
  return tree;
}

/* What is inside lies inside, and what is too small is one cell. */
static void
test_nested (void)
{
  g_autoptr(BellhopTree) tree = create_tree (1000);
  g_autofree BellhopTreemapCell *cells = NULL;
  gsize                          n_cells = 0;

  cells = bellhop_treemap_lay_out (tree, 0, 1, &(BellhopRect){ 0, 0, 400, 300 }, &n_cells);
  g_assert_cmpuint (n_cells, ==, 4);
  g_assert_cmpuint (cells[0].node, ==, 1);
  g_assert_cmpfloat (cells[0].header, >, 0);
  g_assert_cmpuint (cells[1].above, ==, 1);
  g_assert_cmpuint (cells[1].depth, ==, 1);
  g_assert_cmpfloat (cells[1].rect.y, >=, cells[0].rect.y + cells[0].header);
  g_assert_cmpfloat (cells[1].rect.x + cells[1].rect.width, <=,
                     cells[0].rect.x + cells[0].rect.width);
  g_assert_cmpuint (cells[2].node, ==, 3);
  g_assert_cmpuint (cells[3].node, ==, BELLHOP_TREE_TOP);
  g_assert_cmpuint (cells[3].above, ==, 0);
}

/* However many files there are, there are no more cells than there is room for. */
static void
test_many (void)
{
  g_autoptr(BellhopTree) tree = bellhop_tree_new ("map", "Map", columns, G_N_ELEMENTS (columns));
  g_autofree BellhopTreemapCell *cells = NULL;
  gsize                          n_cells = 0;

  for (guint i = 0; i < 200000; i++)
    bellhop_tree_add (tree, BELLHOP_TREE_TOP, "file", BELLHOP_TREE_PLAIN,
                      (const gint64[]){ 1 + i % 7 });
  cells = bellhop_treemap_lay_out (tree, BELLHOP_TREE_TOP, 1, &(BellhopRect){ 0, 0, 800, 600 },
                                   &n_cells);
  g_assert_cmpuint (n_cells, ==, 1);
  g_clear_pointer (&cells, g_free);
  bellhop_tree_add (tree, BELLHOP_TREE_TOP, "large", BELLHOP_TREE_PLAIN,
                    (const gint64[]){ 800000 });
  cells = bellhop_treemap_lay_out (tree, BELLHOP_TREE_TOP, 1, &(BellhopRect){ 0, 0, 800, 600 },
                                   &n_cells);
  g_assert_cmpuint (n_cells, ==, 2);
  g_assert_cmpuint (cells[0].node, ==, 200000);
}

static void
test_svg (void)
{
  g_autoptr(BellhopTree) tree = create_tree (10);
  g_autoptr(GBytes) svg = bellhop_treemap_draw_svg (tree, 0, 1, 400, 300);
  g_autofree char *text = g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&(GMarkupParser){ 0 }, 0,
                                                                       NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_markup_parse_context_parse (context, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "<title>/top/a &amp; &lt;b&gt;/large\357\277\275 — 60.0"));
  g_assert_nonnull (strstr (text, ">other</text>"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/treemap/paper", test_paper);
  g_test_add_func ("/treemap/any", test_any);
  g_test_add_func ("/treemap/nothing", test_nothing);
  g_test_add_func ("/treemap/nested", test_nested);
  g_test_add_func ("/treemap/many", test_many);
  g_test_add_func ("/treemap/svg", test_svg);
  return g_test_run ();
}
