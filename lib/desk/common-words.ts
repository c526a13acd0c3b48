/** What guessers try first, in small letters. Numbers, rows of keys and repetitions are known without a list. */
export const commonWords = `
password passwort passw0rd pass word admin administrator root guest user login welcome letmein changeme default secret
private access master manager test testing tester temp demo sample system server database internet computer samsung google
apple android microsoft windows linux oracle cisco amazon facebook twitter youtube linkedin yahoo hotmail gmail mail email
iloveyou ilove love lovely loveme loveyou lover forever friends friend family mother father mommy daddy baby babygirl
princess prince queen king angel angels heaven jesus christ god godisgood blessed sunshine sunflower flower rainbow summer
winter spring autumn monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december monkey dragon tiger lion eagle shadow butterfly dolphin elephant panda kitty kitten
puppy horse chicken bear wolf football baseball basketball soccer hockey tennis golf liverpool chelsea arsenal barcelona
manchester united realmadrid juventus yankees cowboys lakers superman batman spiderman ironman starwars pokemon naruto
minecraft fortnite matrix merlin gandalf harry potter phoenix ninja samurai pirate hunter killer warrior soldier sniper
michael jordan jessica ashley jennifer daniel matthew andrew joshua thomas robert charlie george william anthony
christopher nicole amanda michelle melissa samantha stephanie elizabeth natasha victoria alexander alexandra maria anna
cookie chocolate banana orange strawberry cherry pepper ginger coffee pizza cheese sugar candy honey apples purple yellow
silver golden diamond crystal money dollar million lucky happy smile hello goodbye whatever nothing something everything
freedom peace trust believe hope dream dreams magic music guitar rock metal hiphop dance player gamer game games online
company business office work home house school college student teacher doctor nurse police london paris berlin america
canada mexico brazil china india russia germany france england spain italy japan korea austria australia newyork
california texas florida chicago boston qwerty qwertz azerty asdf asdfgh zxcv zxcvbn abc abcd xyz one two three four five
six seven eight nine zero number my me you the and is not very new old big good bad cool hot sexy super mega ultra nice
`
  .trim()
  .split(/\s+/);
