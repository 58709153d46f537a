/* Xapian, in a database of its own in a temporary folder, compacted; nothing is waited for to reach
 * the disk. */
#include "scale_peer.h"

#include <filesystem>
#include <stdlib.h>
#include <string>
#include <xapian.h>

namespace
{

struct index {
	std::filesystem::path folder;
	Xapian::WritableDatabase writable;
	Xapian::TermGenerator generator;
	Xapian::Database database;
};

void index_close(void *opened)
{
	struct index *index = static_cast<struct index *>(opened);
	if (index != nullptr) {
		std::filesystem::path folder = index->folder;
		std::error_code error;
		delete index;
		std::filesystem::remove_all(folder, error);
	}
}

void *index_open()
{
	std::string folder = std::filesystem::temp_directory_path() / "rank_scale.XXXXXX";
	if (mkdtemp(folder.data()) == nullptr) {
		return nullptr;
	}
	struct index *index = new struct index();
	index->folder = folder;
	try {
		index->writable = Xapian::WritableDatabase(folder + "/written",
		    Xapian::DB_CREATE | Xapian::DB_NO_SYNC | Xapian::DB_BACKEND_GLASS);
	} catch (const Xapian::Error &) {
		index_close(index);
		return nullptr;
	}
	return index;
}

bool index_add(void *opened, const char *text)
{
	struct index *index = static_cast<struct index *>(opened);
	try {
		Xapian::Document document;
		index->generator.set_document(document);
		index->generator.index_text_without_positions(text);
		index->writable.add_document(document);
		return true;
	} catch (const Xapian::Error &) {
		return false;
	}
}

bool index_ready(void *opened)
{
	struct index *index = static_cast<struct index *>(opened);
	try {
		index->writable.commit();
		index->writable.compact(index->folder / "compact", Xapian::DBCOMPACT_NO_RENUMBER);
		index->writable.close();
		index->database = Xapian::Database(index->folder / "compact");
		return true;
	} catch (const Xapian::Error &) {
		return false;
	}
}

void *query_make(void *, const char *const *words, size_t count)
{
	Xapian::TermGenerator generator;
	Xapian::Document document;
	generator.set_document(document);
	for (size_t i = 0; i < count; i++) {
		generator.index_text_without_positions(words[i]);
	}
	return new Xapian::Query(
	    Xapian::Query::OP_OR, document.termlist_begin(), document.termlist_end());
}

int query_run(void *opened, void *query, size_t limit)
{
	struct index *index = static_cast<struct index *>(opened);
	try {
		Xapian::Enquire enquire(index->database);
		enquire.set_weighting_scheme(Xapian::BM25Weight());
		enquire.set_query(*static_cast<Xapian::Query *>(query));
		Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(limit));
		int count = 0;
		for (Xapian::MSetIterator at = found.begin(); at != found.end(); ++at) {
			count += *at > 0;
		}
		return count;
	} catch (const Xapian::Error &) {
		return -1;
	}
}

void query_free(void *query)
{
	delete static_cast<Xapian::Query *>(query);
}

} // namespace

const struct scale_peer *scale_peer_xapian(void)
{
	static const struct scale_peer peer = {"Xapian", index_open, index_add, index_ready,
	    query_make, query_run, query_free, index_close};
	return &peer;
}
