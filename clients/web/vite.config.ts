import { defineConfig } from "vite";
import { poCatalogues } from "./tools/po.mjs";

// Built pages go to build/web of the checkout; scripts/build copies them to where the gateway looks.
export default defineConfig({
	plugins: [poCatalogues()],
	esbuild: { jsx: "automatic", jsxImportSource: "preact" },
	build: {
		outDir: "../../build/web",
		emptyOutDir: true,
		target: "es2022",
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		chunkSizeWarningLimit: 300,
	},
	// For developing: `npx vite` beside a running gateway.
	server: {
		proxy: {
			"^/(samen\\.|sso/|readyz|healthz)": process.env.SAMEN_GATEWAY ?? "http://127.0.0.1:8080",
		},
	},
});
