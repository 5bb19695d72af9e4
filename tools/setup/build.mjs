// `npm run build`: everything a clone needs to run bin/berth.
import { build, installPackages } from './steps.mjs';

await installPackages();
await build();
