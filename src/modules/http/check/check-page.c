/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include <libxml/HTMLparser.h>

enum
{
  MAX_LINKS = 100000,
};

static const struct
{
  const char *element;
  const char *attribute;
} places[] = {
  { "a", "href" },
  { "area", "href" },
  { "audio", "src" },
  { "embed", "src" },
  { "iframe", "src" },
  { "img", "src" },
  { "link", "href" },
  { "object", "data" },
  { "script", "src" },
  { "source", "src" },
  { "track", "src" },
  { "video", "src" },
  { "video", "poster" },
};

static char *
dup_attribute (xmlNode    *node,
               const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char    *copy = value != NULL ? g_strstrip (g_strdup ((const char *) value)) : NULL;

  if (value != NULL)
    xmlFree (value);
  return copy;
}

static void
collect_node (xmlNode   *node,
              GPtrArray *links,
              char     **base)
{
  const char *name = (const char *) node->name;

  if (g_str_equal (name, "base") && *base == NULL)
    *base = dup_attribute (node, "href");
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (name, places[i].element))
      {
        char *link = dup_attribute (node, places[i].attribute);

        if (link != NULL && links->len < MAX_LINKS)
          g_ptr_array_add (links, link);
        else
          g_free (link);
      }
}

/* In the order of the page, without recursion: who writes a page chooses how deep it is. */
static void
collect (xmlNode   *root,
         GPtrArray *links,
         char     **base)
{
  xmlNode *node = root;

  while (node != NULL)
    {
      if (node->type == XML_ELEMENT_NODE)
        collect_node (node, links, base);
      if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        {
          node = node->children;
          continue;
        }
      while (node != NULL && node != root && node->next == NULL)
        node = node->parent;
      node = node != NULL && node != root ? node->next : NULL;
    }
}

GPtrArray *
check_page_parse (GBytes     *html,
                  const char *charset,
                  char      **out_base)
{
  GPtrArray  *links = g_ptr_array_new_with_free_func (g_free);
  gsize       size = 0;
  const char *text = g_bytes_get_data (html, &size);
  xmlDoc     *document;

  *out_base = NULL;
  if (size == 0)
    return links;

  document = htmlReadMemory (text, (int) size, NULL, charset,
                             HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                               HTML_PARSE_NONET | HTML_PARSE_COMPACT);
  if (document != NULL)
    {
      collect (xmlDocGetRootElement (document), links, out_base);
      xmlFreeDoc (document);
    }
  return links;
}
