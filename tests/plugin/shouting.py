"""Read plain text in which words in capitals name things."""

from kg import Mention, Sentence


def read(source):
    for number, line in source.lines():
        words = line.split()
        found = [Mention(i, i + 1, "Thing") for i, word in enumerate(words) if word.isupper()]
        yield Sentence(words, found, line=number)
