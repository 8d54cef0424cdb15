/** nginx with nchan, an event-stream hub in C, published to by `POST`, its own way in. */
import { type Child, startChild } from "./child.ts";
import type { Server } from "./contestant.ts";
import { pause, positionData, publish } from "./load.ts";

const PUBLISHERS = 4;
const NCHAN_MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/** As Debian's libnginx-mod-nchan leaves it. */
export function isNchanThere(): boolean {
  try {
    return Deno.statSync(NCHAN_MODULE).isFile;
  } catch {
    return false;
  }
}

const nginxSettings = (folder: string, port: number) => `
load_module ${NCHAN_MODULE};
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 32768; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 512M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    keepalive_requests 1000000000;
    keepalive_timeout 1d;
    location ~ ^/read/(\\w+)$ { nchan_subscriber eventsource; nchan_channel_id $1; }
    location ~ ^/publish/(\\w+)$ {
      nchan_publisher;
      nchan_channel_id $1;
      nchan_message_buffer_length 1;
      nchan_message_timeout 5s;
    }
  }
}
`;

export async function startNchan(folder: string): Promise<{ server: Server; child: Child }> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await Deno.writeTextFile(`${folder}/nginx.conf`, nginxSettings(folder, port));
  // nginx knows no end of input: the shell ends it.
  const command = `nginx -p ${folder} -c ${folder}/nginx.conf & read -r _; kill $!; wait`;
  const child = startChild(["sh", "-c", command]);
  for (let master = ""; master === ""; await pause(100)) {
    master = (await Deno.readTextFile(`${folder}/nginx.pid`).catch(() => "")).trim();
    if (master === "") continue;
    const worker = await Deno.readTextFile(`/proc/${master}/task/${master}/children`);
    return { child, server: nchanServer(Number(worker), port) };
  }
  throw new Error("nginx did not start");
}

/** Publishes over a few connections, the requests of a moment in one write. */
function nchanServer(pid: number, port: number): Server {
  const encoder = new TextEncoder();
  let turn = 0;
  return {
    pid,
    port,
    async obey(order) {
      // Made for each order: nginx closes a connection that says nothing for a minute.
      const connections = await Promise.all(
        Array.from({ length: PUBLISHERS }, () => Deno.connect({ hostname: "127.0.0.1", port })),
      );
      const drained = connections.map((connection) => drain(connection).catch(() => {}));
      let requests = "";
      await publish(order, (reader, sentAt) => {
        const json = JSON.stringify(positionData(sentAt));
        requests += `POST /publish/${reader ?? "all"} HTTP/1.1\r\nHost: localhost\r\n` +
          `X-EventSource-Event: position\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
      }, async () => {
        const bytes = encoder.encode(requests);
        requests = "";
        await writeAll(connections[turn++ % connections.length] as Deno.TcpConn, bytes);
      });
      for (const connection of connections) await connection.closeWrite();
      await Promise.all(drained);
      return [];
    },
  };
}

async function drain(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  while (await connection.read(buffer) !== null);
  connection.close();
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}
