// Makes a replica set of one member and a user for each service, who sees that service's databases only.
// Run by mongosh --nodb; running it again changes nothing but passwords that were changed.
//
// HOST: the database's name in the network. ROOT_PASSWORD: of the user root.
// USERS: services, separated by spaces. For each NAME_PASSWORD, and its databases beside tiepdan_NAME in NAME_DATABASES.

const NOT_YET_INITIALISED = 94;
const PATIENCE = 60_000;

const { HOST, ROOT_PASSWORD, USERS } = process.env;
const root = encodeURIComponent(ROOT_PASSWORD);
const admin = new Mongo(`mongodb://root:${root}@${HOST}:27017/?authSource=admin&directConnection=true`).getDB("admin");

function initiate() {
  try {
    admin.runCommand({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.code !== NOT_YET_INITIALISED) throw error;
    admin.runCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: `${HOST}:27017` }] } });
  }
}

function waitForPrimary() {
  const end = Date.now() + PATIENCE;
  while (!admin.runCommand({ hello: 1 }).isWritablePrimary) {
    if (Date.now() > end) throw new Error(`${HOST} did not become primary`);
    sleep(200);
  }
}

function keepUser(name) {
  const prefix = name.toUpperCase();
  const own = `tiepdan_${name}`;
  const databases = [own, ...(process.env[`${prefix}_DATABASES`] ?? "").split(" ").filter(Boolean)];
  const user = { pwd: process.env[`${prefix}_PASSWORD`], roles: databases.map((db) => ({ role: "readWrite", db })) };
  const home = admin.getSiblingDB(own);
  const there = home.runCommand({ usersInfo: name }).users.length > 0;
  home.runCommand(there ? { updateUser: name, ...user } : { createUser: name, ...user });
}

initiate();
waitForPrimary();
USERS.split(" ").filter(Boolean).forEach(keepUser);
print(`${HOST} is ready.`);
