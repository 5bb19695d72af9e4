import { createEmbeddedCluster } from '../cluster/src/index.js';
import { readClusterConfig, presetText } from '../compute/src/index.js';
import { parseKubeconfig, chooseContext, connectionOf, createKubeClient, execInPod, systemClock } from './src/index.js';
const cfg = readClusterConfig(presetText('concurrent'), 'x.yaml');
const cluster = await createEmbeddedCluster({ dataDir: '/tmp/helperA-y/data', runtime: 'host', boot: 'instant', compute: cfg.compute, clock: systemClock, random: Math.random, log: (e) => { if (e.level!=='debug') console.error(e.code, e.message) } });
const v = (r:any)=>{ if(!r.ok) throw new Error(r.problem.message); return r.value; };
const kube = createKubeClient(v(connectionOf(v(chooseContext(v(parseKubeconfig(cluster.kubeconfig('t'),'f')))))));
try {
  console.log((await kube.list('nodes')).items.map(n=>n.metadata?.name));
  await kube.create('pods', { apiVersion:'v1', kind:'Pod', metadata:{name:'p',namespace:'default'}, spec:{ tolerations:[{operator:'Exists'}], containers:[{name:'main', image:'host', command:['sh','-c','echo hello; sleep 100']}] } } as any);
  for (let i=0;i<60;i++){ const p = await kube.get('pods',{namespace:'default',name:'p'}); if(i%10===0||p.status?.phase==='Running') console.log(i,p.status?.phase, p.spec?.nodeName, JSON.stringify(p.status?.containerStatuses?.[0]?.state), JSON.stringify(p.status?.conditions?.map((c:any)=>c.type+c.status+(c.message??'')))); if(p.status?.phase==='Running') break; await new Promise(r=>setTimeout(r,200)); }
  for await (const c of kube.podLogs({namespace:'default',name:'p'})) console.log('log',Buffer.from(c).toString());
  const out:string[]=[];
  async function* stdin(){ yield Buffer.from('abc'); }
  console.log('exec', await execInPod(kube,{namespace:'default',name:'p'},{command:['sh','-c','cat; echo err >&2; exit 5'],stdin:stdin(),onStdout:c=>out.push('o:'+Buffer.from(c)),onStderr:c=>out.push('e:'+Buffer.from(c))}), out);
} catch(e) { console.log('ERR', e); }
await kube.close(); await cluster.stop(); process.exit(0);
