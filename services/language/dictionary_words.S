/* data/language/words-nl.txt as it is, built into the program: nothing to find at run time. */
	.section .rodata
	.balign 16
	.global dictionary_words
dictionary_words:
	.incbin "words-nl.txt"
	.global dictionary_words_end
dictionary_words_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
