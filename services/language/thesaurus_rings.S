/* data/synonyms-nl.txt as it is, built into the program: nothing to find at run time. */
	.section .rodata
	.balign 16
	.global thesaurus_rings
thesaurus_rings:
	.incbin "synonyms-nl.txt"
	.byte 0
	.section .note.GNU-stack, "", %progbits
